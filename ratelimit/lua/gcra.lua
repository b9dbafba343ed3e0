-- GCRA (leaky bucket as a meter). State: "tat frac born gross".
-- One unit drips away in w/l µs. tat + frac/l is the time when all that was charged has dripped away.
-- born is when the key was made and gross the sum of all charges since: with these two a late refund knows
-- what was charged after it, and gives back no more than what has not dripped away already.
local function gcra_load(key, w, l, burst)
  local state, full = redis.call('GET', key), burst * w
  if not state then return 0, now, 0, false, full end
  local tat, frac, born, gross = match(state, '^(%d+) (%d+) (%d+) (%d+)$')
  local debt, skew = (tat - now) * l + math.min(tonumber(frac), l - 1), false
  if debt > full then debt, skew = full, true end -- the clock stepped back, or burst was lowered
  return math.max(0, debt), tonumber(born), tonumber(gross), skew, full
end

local function gcra_save(key, debt, l, born, gross)
  local whole = floor(debt / l)
  put(key, format('%.0f %.0f %.0f %.0f', now + whole, debt - whole * l, born, gross), whole)
end

-- A key that is not the one born at `before` took the place of one that was lost: what was spent of that still counts.
reserve.gcra = function(key, cost, lease, w, l, burst, _, before, spent)
  local debt, born, gross, skew, full = gcra_load(key, w, l, burst)
  local known = math.min(spent, burst) * w
  if known > debt and born ~= before then
    debt = known
    gcra_save(key, debt, l, born, gross)
  end
  local need = debt + cost * w
  if need > full and cost > 0 then
    return {0, floor((full - debt) / w), ceil((need - full) / l), ceil(debt / l), now, born, gross, 0},
      skew and function() gcra_save(key, debt, l, born, gross) end
  end
  if lease > 0 then -- ahead of need, but never of the last fifth: there every node must be exact
    lease = math.max(0, math.min(lease, floor((full - need) / w) - ceil(burst / 5)))
    need = need + lease * w
  end
  gross = gross + cost
  return {1, floor((full - need) / w), 0, ceil(need / l), now, born, gross, lease},
    cost > 0 and function() gcra_save(key, need, l, born, gross + lease) end
end

refund.gcra = function(key, units, a, b, w, l, burst)
  local debt, born, gross = gcra_load(key, w, l, burst)
  if debt == 0 or born ~= a then return 0 end
  -- What was charged after us stays owed in full; what dripped away of ours is not given twice.
  local later = math.min(gross - b, burst) * w
  gcra_save(key, math.min(debt, math.max(debt - units * w, later)), l, born, gross)
  return 1
end
