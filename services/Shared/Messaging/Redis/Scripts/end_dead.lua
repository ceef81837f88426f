-- ARGV: group, entry, redrive | discard. Returns 1, or 0 if it is no dead letter.
local group, id = group_of(ARGV[1]), ARGV[2]
if not redis.call('ZSCORE', group.dead, pad(id)) then return 0 end
if ARGV[3] == 'discard' then
  forget(group, id)
else
  set_lease(group, id, { count = 0 })
  redis.call('ZADD', group.due, now(), id)
  redis.call('ZADD', group.open, 0, pad(id))
  redis.call('ZREM', group.dead, pad(id))
end
return 1
