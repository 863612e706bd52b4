-- wrk sends one order a request, each with a fresh UUID of version 7: its time goes on by a millisecond every
-- sixteen orders, and the rest is chance and a count. Arguments: the file of bodies, the token, a seed, the time in ms.

local placeholder = "00000000-0000-0000-0000-000000000000"
local halves, at, sent, noise = {}, 1, 0, ""
local began = 0

function init(args)
   local path, token = args[1], args[2]
   math.randomseed(tonumber(args[3]))
   began = tonumber(args[4])
   noise = string.format("%06x", math.random(0, 0xffffff))
   for body in io.lines(path) do
      local head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nContent-Type: application/json\r\n"
         .. "Authorization: Bearer " .. token .. "\r\nContent-Length: " .. #body .. "\r\n\r\n"
      local from, to = body:find(placeholder, 1, true)
      halves[#halves + 1] = { head .. body:sub(1, from - 1), body:sub(to + 1) }
   end
end

function request()
   sent, at = sent + 1, at % #halves + 1
   local ms = began + math.floor(sent / 16)
   local high, low = math.floor(ms / 0x10000), ms % 0x10000
   local id = string.format("%08x-%04x-7%03x-8%03x-%06x%s", high, low, math.random(0, 0xfff), math.random(0, 0xfff),
      sent % 0x1000000, noise)
   return halves[at][1] .. id .. halves[at][2]
end

function done(summary, latency)
   local wrong = summary.errors
   io.write(string.format('\n{"answered": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "wrong": %d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
