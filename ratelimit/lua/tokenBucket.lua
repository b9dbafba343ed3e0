-- Token bucket. State: "tokens frac at born gross": tokens + frac/w at the time `at`, refilled by l/w a µs.
-- born and gross serve refunds, as in gcra.lua.
local function bucket_load(key, w, l, burst)
  local state, full = redis.call('GET', key), burst * w
  if not state then return full, now, 0, false, full end
  local tokens, frac, at, born, gross = match(state, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  local held = math.min(tonumber(tokens), burst) * w + math.min(tonumber(frac), w - 1)
  local level, skew = math.min(full, held + (now - at) * l), false
  if level < 0 then level, skew = 0, true end -- the clock stepped back
  return level, tonumber(born), tonumber(gross), skew, full
end

local function bucket_save(key, level, w, l, full, born, gross)
  local whole = floor(level / w)
  put(key, format('%.0f %.0f %.0f %.0f %.0f', whole, level - whole * w, now, born, gross), (full - level) / l)
end

-- A key that is not the one born at `before` took the place of one that was lost: what was spent of that still counts.
reserve.tokenBucket = function(key, cost, lease, w, l, burst, _, before, spent)
  local level, born, gross, skew, full = bucket_load(key, w, l, burst)
  local known = full - math.min(spent, burst) * w
  if known < level and born ~= before then
    level = known
    bucket_save(key, level, w, l, full, born, gross)
  end
  local left = level - cost * w
  if left < 0 and cost > 0 then
    return {0, floor(level / w), ceil(-left / l), ceil((full - level) / l), now, born, gross, 0},
      skew and function() bucket_save(key, level, w, l, full, born, gross) end
  end
  if lease > 0 then
    lease = math.max(0, math.min(lease, floor(left / w) - ceil(burst / 5)))
    left = left - lease * w
  end
  gross = gross + cost
  return {1, floor(left / w), 0, ceil((full - left) / l), now, born, gross, lease},
    cost > 0 and function() bucket_save(key, left, w, l, full, born, gross + lease) end
end

refund.tokenBucket = function(key, units, a, b, w, l, burst)
  local level, born, gross, _, full = bucket_load(key, w, l, burst)
  if level == full or born ~= a then return 0 end
  local later = math.min(gross - b, burst) * w
  level = math.max(level, math.min(level + units * w, full - later))
  bucket_save(key, level, w, l, full, born, gross)
  return 1
end
