-- Gives units of one charge back. ARGV: algorithm, units, the two stamps, four numbers of the algorithm, units charged.
-- Answers 1 if the charge was still there to give back from.
local n = {}
for i = 2, 9 do n[i] = tonumber(ARGV[i]) end
return {refund[ARGV[1]](KEYS[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9])}
