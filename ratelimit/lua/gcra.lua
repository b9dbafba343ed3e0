-- GCRA (leaky bucket as a meter). State: "tat frac busy gross".
-- One unit drips away in w/l µs. tat + frac/l is the time when all that was charged has dripped away.
-- busy is when the meter last began from empty and gross what was charged since: with these two a late
-- refund gives back no more than what had not dripped away already.
local function gcra_load(key, w, l, burst)
  local full, tat, frac, busy, gross = burst * w, string.match(redis.call('GET', key) or '', '^(%d+) (%d+) (%d+) (%d+)$')
  local debt, skew = 0, false
  busy, gross = tonumber(busy), tonumber(gross)
  if tat then debt = math.max(0, (tonumber(tat) - now) * l + math.min(tonumber(frac), l - 1)) end
  if debt > full then debt, skew = full, true end -- the clock stepped back, or burst was lowered
  if debt == 0 and busy ~= now then busy, gross = now, 0 end
  return debt, busy, gross, skew, full
end

local function gcra_save(key, debt, l, busy, gross)
  local whole = math.floor(debt / l)
  put(key, int(now + whole) .. ' ' .. int(debt - whole * l) .. ' ' .. int(busy) .. ' ' .. int(gross), whole)
end

reserve.gcra = function(key, cost, extra, w, l, burst)
  local debt, busy, gross, skew, full = gcra_load(key, w, l, burst)
  local need = debt + cost * w
  if need > full and cost > 0 then
    return {ok = false, remaining = math.floor((full - debt) / w), retry = math.ceil((need - full) / l),
      reset = math.ceil(debt / l), a = busy, b = gross,
      write = skew and function() gcra_save(key, debt, l, busy, gross) end}
  end
  -- A lease takes units ahead of need, but never of the last fifth: there every node must be exact.
  local lease = math.max(0, math.min(extra, math.floor((full - need) / w) - math.ceil(burst / 5)))
  debt, gross = need + lease * w, gross + cost
  return {ok = true, remaining = math.floor((full - debt) / w), retry = 0, reset = math.ceil(debt / l),
    a = busy, b = gross, lease = lease,
    write = cost > 0 and function() gcra_save(key, debt, l, busy, gross + lease) end}
end

refund.gcra = function(key, units, a, b, w, l, burst)
  local debt, busy, gross = gcra_load(key, w, l, burst)
  if debt == 0 or busy ~= a then return 0 end
  -- What was charged after us stays owed in full; what dripped away of ours is not given twice.
  local later = math.min(gross - b, burst) * w
  debt = math.min(debt, math.max(debt - units * w, later))
  gcra_save(key, debt, l, busy, gross)
  return 1
end
