-- Every script starts with this part. Time is the server's, in whole µs, so nodes with wrong clocks agree.
-- All numbers are whole and below 2^53, where Lua's doubles are exact; the Go side sees to that.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local reserve, refund = {}, {}

-- tostring keeps 14 digits only: a time in µs has 16.
local function int(x) return string.format('%.0f', x) end

-- PX is in ms and is rounded up and one more: a key that dies early would reset its limit.
local function ttl(us) return math.ceil(us / 1000) + 1 end

local function put(key, value, us) redis.call('SET', key, value, 'PX', int(ttl(us))) end
