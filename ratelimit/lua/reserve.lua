-- Decides all keys of a call together: all are charged or none. ARGV holds eight values for each key:
-- algorithm, shadow (1: its refusal refuses nothing), cost, lease wanted, and four numbers of the algorithm.
-- Answers eight integers for each key: allowed, remaining, retry and reset in µs, now in µs, two stamps that a refund
-- needs, and the units leased. Each algorithm answers these and, apart, what to write if so it is to be; a refused
-- call writes nothing (but heals what a step of the clock broke).
local function decide(i, cost, lease)
  local p = i * 8
  return reserve[ARGV[p - 7]](KEYS[i], cost or tonumber(ARGV[p - 5]), lease or tonumber(ARGV[p - 4]),
    tonumber(ARGV[p - 3]), tonumber(ARGV[p - 2]), tonumber(ARGV[p - 1]), tonumber(ARGV[p]))
end

if #KEYS == 1 then
  local answer, write = decide(1)
  if write then write() end
  return answer
end

local answers, writes, pass, out = {}, {}, true, {}
for i = 1, #KEYS do
  answers[i], writes[i] = decide(i)
  pass = pass and (answers[i][1] == 1 or ARGV[i * 8 - 6] == '1')
end
for i = 1, #KEYS do
  local answer, write = answers[i], writes[i]
  -- Another policy refused: this one is not charged either, and says what it holds now.
  if answer[1] == 1 and not pass then answer, write = decide(i, 0, 0) end
  if write then write() end
  for j = 1, 8 do out[#out + 1] = answer[j] end
end
return out
