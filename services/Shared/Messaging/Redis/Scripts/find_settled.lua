-- KEYS: stream, life. ARGV: the epoch in which the entries were published, then their ids. Returns those that are settled.
-- In another epoch none is: an entry that was lost looks like one that everybody has dealt with.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local settled = {}
if (redis.call('GET', KEYS[2]) or '') .. ':' .. run ~= ARGV[1] or redis.call('EXISTS', stream) == 0 then return settled end
local all = groups()
for i = 2, #ARGV do
  local id, text, done = ARGV[i], pad(ARGV[i]), #all > 0
  for _, group in ipairs(all) do
    done = done and text <= pad(group.last)
      and not redis.call('ZSCORE', group.open, text) and not redis.call('ZSCORE', group.dead, text)
      and #redis.call('XPENDING', stream, group.name, id, id, 1) == 0
  end
  if done then settled[#settled + 1] = id end
end
return settled
