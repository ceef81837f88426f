-- ARGV: silence in ms after which a consumer without work is forgotten. Returns how many entries were dropped.
if redis.call('EXISTS', stream) == 0 then return 0 end
for _, group in ipairs(groups()) do
  for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group.name)) do
    local info = {}
    for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
    -- With pending entries it stays: XGROUP DELCONSUMER would drop them.
    if info['pending'] == 0 and info['idle'] > tonumber(ARGV[1]) then redis.call('XGROUP', 'DELCONSUMER', stream, group.name, info['name']) end
  end
end
return trim()
