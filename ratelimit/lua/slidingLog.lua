-- Sliding log. State: a sorted set with one member "sequence:cost" for each charge, its time in µs as score.
-- The members S (sum of all costs in the set) and N (last sequence) keep numbers below 1e12 as their scores,
-- so ranges over real times, which begin at 1e12, never touch them and everything stays in one key.
local EPOCH = '1000000000000'
local function int(x) return format('%.0f', x) end
local function log_cost(member) return tonumber(match(member, ':(%d+)$')) end

-- A key that is not there, of which something was spent at the time `before`, was lost if that still counts.
local function log_load(key, W, before, spent)
  local newest = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')
  if #newest == 0 then
    if spent == 0 or before + W <= now then return 0, 0, false end
    redis.call('ZADD', key, int(spent), 'S', 1, 'N', int(before), '1:' .. int(spent))
    redis.call('PEXPIRE', key, int(ttl(before + W - now)))
    return spent, math.min(before, now), before > now
  end
  local live, last = tonumber(redis.call('ZSCORE', key, 'S')), tonumber(newest[2])
  for _, m in ipairs(redis.call('ZRANGEBYSCORE', key, EPOCH, int(now - W))) do live = live - log_cost(m) end
  return live, math.min(last, now), last > now
end

-- Walks from the oldest live entry until enough cost has left the window.
local function log_wait(key, W, need)
  local offset = 0
  while true do
    local chunk = redis.call('ZRANGEBYSCORE', key, '(' .. int(now - W), '+inf', 'WITHSCORES', 'LIMIT', offset, 64)
    for i = 1, #chunk, 2 do
      need = need - log_cost(chunk[i])
      if need <= 0 then return math.min(tonumber(chunk[i + 1]), now) + W - now end
    end
    if #chunk == 0 then return W end
    offset = offset + 64
  end
end

-- Entries from a future that the clock stepped back from count as made now.
local function log_heal(key)
  for _, m in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. int(now), '+inf')) do redis.call('ZADD', key, int(now), m) end
end

reserve.slidingLog = function(key, cost, _, W, limit, _, _, before, spent)
  local live, last, skew = log_load(key, W, before, spent)
  local reset = live > 0 and last + W - now or 0
  if cost == 0 then return {1, math.max(0, limit - live), 0, reset, now, 0, 0, 0} end
  if live + cost > limit then
    return {0, math.max(0, limit - live), log_wait(key, W, live + cost - limit), reset, now, 0, 0, 0},
      skew and function() log_heal(key) end
  end
  local n = (redis.call('ZSCORE', key, 'N') or 0) + 1
  return {1, limit - live - cost, 0, W, now, n, now, 0}, function()
    local at = int(now)
    if last > 0 then redis.call('ZREMRANGEBYSCORE', key, EPOCH, int(now - W)) end
    redis.call('ZADD', key, int(live + cost), 'S', n, 'N', at, int(n) .. ':' .. int(cost))
    redis.call('PEXPIRE', key, int(ttl(W)))
  end
end

-- a is the sequence, b the time of the charge: a key that was born again never holds both. units of charged go back.
refund.slidingLog = function(key, units, a, b, _, _, _, _, charged)
  local member = int(a) .. ':' .. int(charged)
  if tonumber(redis.call('ZSCORE', key, member) or 0) ~= b then return 0 end
  redis.call('ZREM', key, member)
  if units < charged then redis.call('ZADD', key, int(b), int(a) .. ':' .. int(charged - units)) end
  redis.call('ZINCRBY', key, int(-units), 'S')
  return 1
end
