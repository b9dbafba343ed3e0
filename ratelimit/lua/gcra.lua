-- GCRA (leaky bucket as a meter). State: "tat frac busy gross".
-- One unit drips away in w/l µs. tat + frac/l is the time when all that was charged has dripped away.
-- busy is when the meter last began from empty and gross what was charged since: with these two a late
-- refund gives back no more than what had not dripped away already.
local function gcra_load(key, w, l, burst)
  local state, full = redis.call('GET', key), burst * w
  if not state then return 0, now, 0, false, full end
  local tat, frac, busy, gross = match(state, '^(%d+) (%d+) (%d+) (%d+)$')
  local debt, skew = (tat - now) * l + math.min(tonumber(frac), l - 1), false
  busy, gross = tonumber(busy), tonumber(gross)
  if debt > full then debt, skew = full, true end -- the clock stepped back, or burst was lowered
  if debt <= 0 then
    debt = 0
    if busy ~= now then busy, gross = now, 0 end
  end
  return debt, busy, gross, skew, full
end

local function gcra_save(key, debt, l, busy, gross)
  local whole = floor(debt / l)
  put(key, format('%.0f %.0f %.0f %.0f', now + whole, debt - whole * l, busy, gross), whole)
end

reserve.gcra = function(key, cost, lease, w, l, burst)
  local debt, busy, gross, skew, full = gcra_load(key, w, l, burst)
  local need = debt + cost * w
  if need > full and cost > 0 then
    return {0, floor((full - debt) / w), ceil((need - full) / l), ceil(debt / l), now, busy, gross, 0},
      skew and function() gcra_save(key, debt, l, busy, gross) end
  end
  if lease > 0 then -- ahead of need, but never of the last fifth: there every node must be exact
    lease = math.max(0, math.min(lease, floor((full - need) / w) - ceil(burst / 5)))
    need = need + lease * w
  end
  gross = gross + cost
  return {1, floor((full - need) / w), 0, ceil(need / l), now, busy, gross, lease},
    cost > 0 and function() gcra_save(key, need, l, busy, gross + lease) end
end

refund.gcra = function(key, units, a, b, w, l, burst)
  local debt, busy, gross = gcra_load(key, w, l, burst)
  if debt == 0 or busy ~= a then return 0 end
  -- What was charged after us stays owed in full; what dripped away of ours is not given twice.
  local later = math.min(gross - b, burst) * w
  gcra_save(key, math.min(debt, math.max(debt - units * w, later)), l, busy, gross)
  return 1
end
