-- ARGV: group, entry to go on after (empty: from the start), most entries. Returns id, delivery count, error, time in ms, fields.
local group, from = group_of(ARGV[1]), '-'
if ARGV[2] ~= '' then from = '(' .. pad(ARGV[2]) end
local found = {}
for _, text in ipairs(redis.call('ZRANGEBYLEX', group.dead, from, '+', 'LIMIT', 0, tonumber(ARGV[3]))) do
  local id = unpad(text)
  local lease = lease_of(group, id)
  found[#found + 1] = { id, lease.count, lease.error, lease.time, cmsgpack.unpack(redis.call('HGET', group.message, id)) }
end
return found
