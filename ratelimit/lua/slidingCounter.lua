-- Sliding window counter. State: "window count previous". The previous window counts by the share of it
-- that still lies within the last W. That share is taken in `steps` ticks, so that limit * steps stays exact.
local counter_save

-- A key that is not there, of which something was spent in the window `before`, was lost if that still counts.
local function counter_load(key, W, limit, before, spent)
  local n, state = floor(now / W), redis.call('GET', key)
  if not state then
    if spent == 0 or n - before > 1 then return n, 0, 0, false end
    state = format('%.0f %.0f 0', before, spent)
    counter_save(key, before, spent, 0, W)
  end
  local window, count, previous = match(state, '^(%d+) (%d+) (%d+)$')
  window, count = tonumber(window), math.min(tonumber(count), limit)
  if window < n - 1 then return n, 0, 0, false end
  if window == n - 1 then return n, 0, count, false end
  return n, count, math.min(tonumber(previous), limit), window > n -- ahead: the clock stepped back
end

counter_save = function(key, n, count, previous, W)
  put(key, format('%.0f %.0f %.0f', n, count, previous), (n + 2) * W - now)
end

-- The first moment at which cost fits: when enough of the older window has slid out.
local function counter_wait(cost, elapsed, count, previous, W, limit, tick, steps)
  local room, older, wait = limit - count - cost, previous, -elapsed
  if room < 0 then room, older, wait = limit - cost, count, W - elapsed end
  return wait + math.min(W, (steps - floor(room * steps / older)) * tick)
end

reserve.slidingCounter = function(key, cost, _, W, limit, tick, steps, before, spent)
  local n, count, previous, skew = counter_load(key, W, limit, before, spent)
  local elapsed = now - n * W
  local left = limit * steps - previous * (steps - floor(elapsed / tick)) - count * steps
  local allowed, wait = 1, 0
  if cost * steps > left and cost > 0 then
    allowed, wait = 0, counter_wait(cost, elapsed, count, previous, W, limit, tick, steps)
  else
    count, left = count + cost, left - cost * steps
  end
  local reset = (count > 0 and 2 * W - elapsed) or (previous > 0 and W - elapsed) or 0
  local write = skew
  if allowed == 1 then write = cost > 0 end
  return {allowed, math.max(0, floor(left / steps)), wait, reset, now, n, 0, 0},
    write and function() counter_save(key, n, count, previous, W) end
end

refund.slidingCounter = function(key, units, a, _, W)
  local window, count, previous = match(redis.call('GET', key) or '', '^(%d+) (%d+) (%d+)$')
  window, count, previous = tonumber(window), tonumber(count), tonumber(previous)
  if not window or (window + 2) * W <= now then return 0 end
  if window == a then count = math.max(0, count - units)
  elseif window == a + 1 then previous = math.max(0, previous - units)
  else return 0 end
  counter_save(key, window, count, previous, W)
  return 1
end
