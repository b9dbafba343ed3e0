-- Heartbeat of one node: notes it as alive now and answers how many nodes were within the last ARGV[2] µs.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', format('%.0f', now - ARGV[2]))
redis.call('ZADD', KEYS[1], format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], format('%.0f', ttl(ARGV[2])))
return {redis.call('ZCARD', KEYS[1])}
