-- Decides all keys of a call together: all are charged or none. ARGV holds eleven values for each key:
-- algorithm, shadow (1: its refusal refuses nothing), cost, lease wanted, four numbers of the algorithm; and what the
-- node knows: a mark of the key and how much of it was spent, in case the key is lost, and what the node owes for it.
-- Answers nine integers for each key: allowed, remaining, retry and reset in µs, now in µs, two stamps that a refund
-- needs, the units leased, and the units paid of what is owed. Each algorithm answers the first eight and, apart, what
-- to write if so it is to be; a refused call writes nothing (but what it makes good: a step of the clock, a lost key,
-- what is owed).
local function decide(i, cost, lease)
  local p = i * 11
  return reserve[ARGV[p - 10]](KEYS[i], cost or tonumber(ARGV[p - 8]), lease or tonumber(ARGV[p - 7]),
    tonumber(ARGV[p - 6]), tonumber(ARGV[p - 5]), tonumber(ARGV[p - 4]), tonumber(ARGV[p - 3]),
    tonumber(ARGV[p - 2]), tonumber(ARGV[p - 1]))
end

-- What a node admitted while it could not ask is charged first, as far as there is room.
local function pay(i)
  local owed = tonumber(ARGV[i * 11])
  if owed == 0 then return 0 end
  local paid = math.min(owed, decide(i, 0, 0)[2])
  if paid == 0 then return 0 end
  local _, write = decide(i, paid, 0)
  write()
  return paid
end

if #KEYS == 1 then
  local paid = pay(1)
  local answer, write = decide(1)
  if write then write() end
  answer[9] = paid
  return answer
end

local answers, writes, paid, pass, out = {}, {}, {}, true, {}
for i = 1, #KEYS do
  paid[i] = pay(i)
  answers[i], writes[i] = decide(i)
  pass = pass and (answers[i][1] == 1 or ARGV[i * 11 - 9] == '1')
end
for i = 1, #KEYS do
  local answer, write = answers[i], writes[i]
  -- Another policy refused: this one is not charged either, and says what it holds now.
  if answer[1] == 1 and not pass then answer, write = decide(i, 0, 0) end
  if write then write() end
  for j = 1, 8 do out[#out + 1] = answer[j] end
  out[#out + 1] = paid[i]
end
return out
