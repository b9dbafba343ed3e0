-- Token bucket. State: "tokens frac at busy gross": tokens + frac/w at the time `at`, refilled by l/w a µs.
-- busy and gross serve refunds, as in gcra.lua.
local function bucket_load(key, w, l, burst)
  local full = burst * w
  local tokens, frac, at, busy, gross =
    string.match(redis.call('GET', key) or '', '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  local level, skew = full, false
  busy, gross = tonumber(busy), tonumber(gross)
  if tokens then
    local held = math.min(tonumber(tokens), burst) * w + math.min(tonumber(frac), w - 1)
    level = math.min(full, held + (now - tonumber(at)) * l)
  end
  if level < 0 then level, skew = 0, true end -- the clock stepped back
  if level == full and busy ~= now then busy, gross = now, 0 end
  return level, busy, gross, skew, full
end

local function bucket_save(key, level, w, l, full, busy, gross)
  local whole = math.floor(level / w)
  put(key, int(whole) .. ' ' .. int(level - whole * w) .. ' ' .. int(now) .. ' ' .. int(busy) .. ' ' .. int(gross),
    (full - level) / l)
end

reserve.tokenBucket = function(key, cost, extra, w, l, burst)
  local level, busy, gross, skew, full = bucket_load(key, w, l, burst)
  local take = cost * w
  if level < take then
    return {ok = false, remaining = math.floor(level / w), retry = math.ceil((take - level) / l),
      reset = math.ceil((full - level) / l), a = busy, b = gross,
      write = skew and function() bucket_save(key, level, w, l, full, busy, gross) end}
  end
  local lease = math.max(0, math.min(extra, math.floor((level - take) / w) - math.ceil(burst / 5)))
  level, gross = level - take - lease * w, gross + cost
  return {ok = true, remaining = math.floor(level / w), retry = 0, reset = math.ceil((full - level) / l),
    a = busy, b = gross, lease = lease,
    write = cost > 0 and function() bucket_save(key, level, w, l, full, busy, gross + lease) end}
end

refund.tokenBucket = function(key, units, a, b, w, l, burst)
  local level, busy, gross, _, full = bucket_load(key, w, l, burst)
  if level == full or busy ~= a then return 0 end
  local later = math.min(gross - b, burst) * w
  level = math.max(level, math.min(level + units * w, full - later))
  bucket_save(key, level, w, l, full, busy, gross)
  return 1
end
