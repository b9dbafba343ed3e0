-- Every script starts with this part. Time is the server's, in whole µs, so nodes with wrong clocks agree.
-- All numbers are whole and below 2^53, where Lua's doubles are exact; the Go side sees to that.
-- Numbers are stored by %.0f: tostring keeps 14 digits only, and a time in µs has 16.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local floor, ceil, format, match = math.floor, math.ceil, string.format, string.match
local reserve, refund = {}, {}

-- A key that dies early would reset its limit, one that lives on does no harm: so PX is rounded up, and 50 ms more, as
-- Redis 7.2 counts it from the start of the script, which on a busy machine may be some ms before TIME.
local function ttl(us) return ceil(us / 1000) + 50 end

local function put(key, value, us) redis.call('SET', key, value, 'PX', format('%.0f', ttl(us))) end
