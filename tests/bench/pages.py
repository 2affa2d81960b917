# SPDX-License-Identifier: GPL-3.0-or-later
"""Public pages beside nginx, sign-ups beside the disk, memory at rest."""
import re
import subprocess
import time
import urllib.request

from rig import (Daemon, Site, folder, free_port, fsyncs, head, median, say,
                 wrk)

NGINX = """
worker_processes 2; daemon off; pid {path}/nginx.pid;
error_log {path}/error.log; events {{ worker_connections 256; }}
http {{ access_log off; default_type text/html;
  client_body_temp_path {path}; proxy_temp_path {path};
  fastcgi_temp_path {path}; uwsgi_temp_path {path}; scgi_temp_path {path};
  server {{ listen 127.0.0.1:{port}; root {path}/www; }} }}
"""


def nginx(path, body):
    port = free_port()
    (path / "www").mkdir()
    (path / "www/index.html").write_bytes(body)
    path.chmod(0o755)
    conf = path / "nginx.conf"
    conf.write_text(NGINX.format(path=path, port=port))
    process = subprocess.Popen(["nginx", "-c", str(conf), "-p", str(path)],
                               stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/").read()
            return process, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nginx did not start")


def sign_up_script(path, daemon):
    page = urllib.request.urlopen(
        f"http://127.0.0.1:{daemon.port}/").read().decode()
    token = re.search(r'name="form" value="([^"]+)"', page)[1]
    script = path / "signup.lua"
    script.write_text(f"""
local n = 0
math.randomseed(os.time())
local run = math.random(1, 1000000)
request = function()
  n = n + 1
  local body = "form={token}&lang=sv&cadence=weekly&topic=amne-1&email=p"
    .. run .. "." .. n .. "%40example.org"
  return wrk.format("POST", "/subscribe",
    {{["Content-Type"] = "application/x-www-form-urlencoded"}}, body)
end
""")
    return script


def run(program):
    with folder() as path:
        site = Site(program, path)
        site.topics(4)
        daemon = Daemon(site)
        try:
            head("Public pages (wrk, 16 connections, medians of 3)")
            body = urllib.request.urlopen(
                f"http://127.0.0.1:{daemon.port}/").read()
            limit, port = nginx(path, body)
            ours, theirs = [], []
            for _ in range(3):
                ours.append(wrk(f"http://127.0.0.1:{daemon.port}/"))
                theirs.append(wrk(f"http://127.0.0.1:{port}/"))
            limit.terminate()
            limit.wait()
            rate, base = (median(r[0] for r in o) for o in (ours, theirs))
            say("subscription page, GET/s",
                f"{rate:,.0f}", f"p99 {median(r[1] for r in ours):.2f} ms")
            say("the same bytes from nginx, GET/s", f"{base:,.0f}")
            say("page / nginx", f"{rate / base:.2f}", "goal 0.8")
            disk = fsyncs(path)
            script = sign_up_script(path, daemon)
            posts = [wrk(f"http://127.0.0.1:{daemon.port}/subscribe",
                         script=script) for _ in range(3)]
            rate = median(r[0] for r in posts)
            say("sign-up POST/s, durable", f"{rate:,.0f}",
                f"refused {sum(r[2] for r in posts)}")
            say("sign-up p99, ms", f"{median(r[1] for r in posts):.2f}",
                "goal 50")
            say("the disk's fdatasync/s", f"{disk:,.0f}")
            say("sign-ups / fdatasync", f"{rate / disk:.2f}", "goal 0.2")
        finally:
            daemon.stop()
    with folder() as path:
        site = Site(program, path)
        site.topics(4)
        head("At rest")
        daemon = Daemon(site)
        time.sleep(2)
        total, parts = daemon.pss()
        say("memory of all roles, PSS MB", f"{total:.1f}", "goal 25")
        say("each, MB", " ".join(f"{v:.1f}" for v in parts.values()))
        daemon.stop()
        site.subscribers(1000000, 4, 2)
        daemon = Daemon(site)
        say("start to ready with 1 M subscribers, ms",
            f"{daemon.ready * 1000:.0f}", "goal 100")
        daemon.stop()
