-- Sliding window counter. State: "window count previous". The previous window counts by the share of it
-- that still lies within the last W. That share is taken in `steps` ticks, so that limit * steps stays exact.
local function counter_load(key, W, limit)
  local n = math.floor(now / W)
  local window, count, previous = string.match(redis.call('GET', key) or '', '^(%d+) (%d+) (%d+)$')
  window, count, previous = tonumber(window), tonumber(count), tonumber(previous)
  if not window or window < n - 1 then return n, 0, 0, false end
  if window == n - 1 then return n, 0, math.min(count, limit), false end
  return n, math.min(count, limit), math.min(previous, limit), window > n -- ahead: the clock stepped back
end

local function counter_save(key, n, count, previous, W)
  put(key, int(n) .. ' ' .. int(count) .. ' ' .. int(previous), (n + 2) * W - now)
end

-- The first moment at which cost fits: when enough of the older window has slid out.
local function counter_wait(cost, elapsed, count, previous, W, limit, tick, steps)
  local room, older, wait = limit - count - cost, previous, -elapsed
  if room < 0 then room, older, wait = limit - cost, count, W - elapsed end
  return wait + math.min(W, (steps - math.floor(room * steps / older)) * tick)
end

reserve.slidingCounter = function(key, cost, _, W, limit, tick, steps)
  local n, count, previous, skew = counter_load(key, W, limit)
  local elapsed = now - n * W
  local used = previous * (steps - math.floor(elapsed / tick)) + count * steps
  local full, ok = limit * steps, true
  if used + cost * steps > full and cost > 0 then ok = false else count, used = count + cost, used + cost * steps end
  local reset = (count > 0 and 2 * W - elapsed) or (previous > 0 and W - elapsed) or 0
  local d = {ok = ok, remaining = math.max(0, math.floor((full - used) / steps)), retry = 0, reset = reset, a = n, b = 0,
    write = ((ok and cost > 0) or (not ok and skew)) and function() counter_save(key, n, count, previous, W) end}
  if not ok then d.retry = counter_wait(cost, elapsed, count, previous, W, limit, tick, steps) end
  return d
end

refund.slidingCounter = function(key, units, a, _, W)
  local window, count, previous = string.match(redis.call('GET', key) or '', '^(%d+) (%d+) (%d+)$')
  window, count, previous = tonumber(window), tonumber(count), tonumber(previous)
  if not window or (window + 2) * W <= now then return 0 end
  if window == a then count = math.max(0, count - units)
  elseif window == a + 1 then previous = math.max(0, previous - units)
  else return 0 end
  counter_save(key, window, count, previous, W)
  return 1
end
