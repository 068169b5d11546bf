-- Counts one request in all of its rates, or in none of them.
--
-- KEYS: one for each rate. ARGV: three for each: `bucket`, what it holds, microseconds for one request;
-- or `window`, what it lets through, microseconds of the window.
-- Answers four numbers for each: 1 if this rate has something left, else 0; then
-- of a bucket: nanoseconds until it is full, 0, 0; of a window: what is left of it in microseconds, the requests in the one
-- before, and those in this one.
local time = redis.call('TIME')
-- Microseconds since 2026: few enough for a number of Lua to hold thousandths of them.
local now = (time[1] - 1767225600) * 1000000 + time[2]
local rates, is_let_in = {}, true
for i, key in ipairs(KEYS) do
    local algorithm, limit, length = ARGV[3 * i - 2], tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
    local kept = redis.call('GET', key) or ''
    local rate = { algorithm = algorithm, length = length }
    if algorithm == 'bucket' then
        rate.missing = math.max((tonumber(kept) or now) - now, 0)
        rate.has_left = rate.missing <= (limit - 1) * length
    else
        rate.window, rate.left, rate.previous, rate.current = math.floor(now / length), length - now % length, 0, 0
        local window, previous, current = string.match(kept, '^(%S+) (%S+) (%S+)$')
        if window and tonumber(window) == rate.window then
            rate.previous, rate.current = tonumber(previous), tonumber(current)
        elseif window and tonumber(window) == rate.window - 1 then
            rate.previous = tonumber(current)
        end
        rate.has_left = rate.previous * rate.left / length + rate.current + 1 <= limit
    end
    is_let_in = is_let_in and rate.has_left
    rates[i] = rate
end
local answer = {}
for i, rate in ipairs(rates) do
    if rate.algorithm == 'bucket' then
        if is_let_in then
            rate.missing = rate.missing + rate.length
            local until_full = math.ceil(rate.missing / 1000)
            redis.call('SET', KEYS[i], string.format('%.3f', now + rate.missing), 'PX', string.format('%.0f', until_full))
        end
        rate.left, rate.previous, rate.current = math.floor(rate.missing * 1000 + 0.5), 0, 0
    elseif is_let_in then
        rate.current = rate.current + 1
        local kept = string.format('%.0f %.0f %.0f', rate.window, rate.previous, rate.current)
        redis.call('SET', KEYS[i], kept, 'PX', string.format('%.0f', math.ceil((rate.left + rate.length) / 1000)))
    end
    for _, number in ipairs({ rate.has_left and 1 or 0, rate.left, rate.previous, rate.current }) do
        answer[#answer + 1] = number
    end
end
return answer
