-- Sends the calls of a file, one after the other: each thread has a file of its own, and each call the same length.

local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

function init(args)
    size = tonumber(args[2])
    file = assert(io.open(args[1] .. "." .. number, "rb"))
    sent = 0
end

function request()
    local call = file:read(size)
    if not call then
        file:seek("set")
        call = file:read(size)
    end
    sent = sent + 1
    return call
end

function done(summary, latency, requests)
    local most = 0
    for _, thread in ipairs(threads) do
        most = math.max(most, thread:get("sent"))
    end
    local errors = summary.errors
    io.write(string.format("\nfound answers=%d refused=%d broken=%d us=%d most=%d p50=%d p99=%d max=%d\n",
        summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        summary.duration, most, latency:percentile(50), latency:percentile(99), latency.max))
end
