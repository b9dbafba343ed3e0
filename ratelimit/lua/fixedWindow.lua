-- Fixed window. State: "window count"; window is the number of whole windows since 1970.
local function fixed_load(key, W)
  local n = math.floor(now / W)
  local window, count = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  window, count = tonumber(window), tonumber(count)
  -- A window ahead of us means the clock stepped back: its count holds, or the step would be free quota.
  if not window or window < n then return n, 0, false end
  return n, count, window > n
end

local function fixed_save(key, n, count, left) put(key, int(n) .. ' ' .. int(count), left) end

reserve.fixedWindow = function(key, cost, _, W, limit)
  local n, count, skew = fixed_load(key, W)
  local left = (n + 1) * W - now
  if count + cost > limit and cost > 0 then
    return {ok = false, remaining = math.max(0, limit - count), retry = left, reset = left, a = n, b = 0,
      write = skew and function() fixed_save(key, n, count, left) end}
  end
  count = count + cost
  return {ok = true, remaining = math.max(0, limit - count), retry = 0, reset = count > 0 and left or 0, a = n, b = 0,
    write = cost > 0 and function() fixed_save(key, n, count, left) end}
end

refund.fixedWindow = function(key, units, a, _, W)
  local window, count = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  if tonumber(window) ~= a or math.floor(now / W) ~= a then return 0 end
  fixed_save(key, a, math.max(0, tonumber(count) - units), (a + 1) * W - now)
  return 1
end
