-- Decides all keys of a call together: all are charged or none. ARGV holds eight values for each key:
-- algorithm, shadow (1: its refusal refuses nothing), cost, lease wanted, and four numbers of the algorithm.
-- Answers eight integers for each key: allowed, remaining, retry and reset in µs, now in µs, two stamps that a refund
-- needs, and the units leased. A refused call writes nothing.
local decided, pass, out = {}, true, {}

local function decide(i, cost, lease)
  local p = (i - 1) * 8
  return reserve[ARGV[p + 1]](KEYS[i], cost, lease,
    tonumber(ARGV[p + 5]), tonumber(ARGV[p + 6]), tonumber(ARGV[p + 7]), tonumber(ARGV[p + 8]))
end

for i = 1, #KEYS do
  local p = (i - 1) * 8
  decided[i] = decide(i, tonumber(ARGV[p + 3]), tonumber(ARGV[p + 4]))
  pass = pass and (decided[i].ok or ARGV[p + 2] == '1')
end

for i, d in ipairs(decided) do
  -- Another policy refused: this one is not charged either, and says what it holds now.
  if d.ok and not pass then d = decide(i, 0, 0) end
  if d.write then d.write() end
  for _, v in ipairs({d.ok and 1 or 0, d.remaining, d.retry, d.reset, now, d.a, d.b, d.lease or 0}) do out[#out + 1] = v end
end
return out
