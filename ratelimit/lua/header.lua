-- Every script starts with this part. Time is the server's, in whole µs, so nodes with wrong clocks agree.
-- All numbers are whole and below 2^53, where Lua's doubles are exact; the Go side sees to that.
-- Numbers are stored by %.0f: tostring keeps 14 digits only, and a time in µs has 16.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local floor, ceil, format, match = math.floor, math.ceil, string.format, string.match
local reserve, refund = {}, {}

-- PX is in ms and is rounded up and one more: a key that dies early would reset its limit.
local function ttl(us) return ceil(us / 1000) + 1 end

local function put(key, value, us) redis.call('SET', key, value, 'PX', format('%.0f', ttl(us))) end
