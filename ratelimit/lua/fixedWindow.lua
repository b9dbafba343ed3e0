-- Fixed window. State: "window count"; window is the number of whole windows since 1970.
local fixed_save

-- A key that is not there, of which something was spent in the window `before`, was lost if that is not over.
local function fixed_load(key, W, before, spent)
  local n, state = floor(now / W), redis.call('GET', key)
  if not state then
    if spent == 0 or before ~= n then return n, 0, false end
    fixed_save(key, n, spent, (n + 1) * W - now)
    return n, spent, false
  end
  local window, count = match(state, '^(%d+) (%d+)$')
  window = tonumber(window)
  -- A window ahead of us means the clock stepped back: its count holds, or the step would be free quota.
  if window < n then return n, 0, false end
  return n, tonumber(count), window > n
end

fixed_save = function(key, n, count, left) put(key, format('%.0f %.0f', n, count), left) end

reserve.fixedWindow = function(key, cost, _, W, limit, _, _, before, spent)
  local n, count, skew = fixed_load(key, W, before, spent)
  local left = (n + 1) * W - now
  if count + cost > limit and cost > 0 then
    return {0, math.max(0, limit - count), left, left, now, n, 0, 0},
      skew and function() fixed_save(key, n, count, left) end
  end
  count = count + cost
  return {1, math.max(0, limit - count), 0, count > 0 and left or 0, now, n, 0, 0},
    cost > 0 and function() fixed_save(key, n, count, left) end
end

refund.fixedWindow = function(key, units, a, _, W)
  local n, count, skew = fixed_load(key, W, 0, 0)
  if n ~= a or count == 0 or skew then return 0 end
  fixed_save(key, a, math.max(0, count - units), (a + 1) * W - now)
  return 1
end
