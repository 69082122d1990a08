#!/usr/bin/env python3
"""Drives Sluice, nginx, and nginx with ModSecurity and the Core Rule Set with the same requests, and prints tables.

Usage: benchmarks/load.py [--seconds N] [--warm-up N] [--only sluice,nginx,modsecurity] [--requests NAMES] [--http2] [--no-memory]

Needs Debian's nginx-light, wrk, for --http2 nghttp2-client and openssl; libnginx-mod-http-modsecurity and modsecurity-crs for the third server, which is left
out where they are missing. Everything listens on loopback, and what was started is ended.

CPU per request is the user and system time of the server's processes, not that of client and upstream, divided by the
number of answers; it is taken over a run that follows a warm-up of the same kind.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 16
HTTP2_CONNECTIONS, HTTP2_STREAMS = 4, 8
TLS = 20
CRS = pathlib.Path("/usr/share/modsecurity-crs/rules")
CRS_SETUP = "/etc/modsecurity/crs/crs-setup.conf"
MODSECURITY = pathlib.Path("/usr/lib/nginx/modules/ngx_http_modsecurity_module.so")
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.7,de;q=0.3",
    "Cookie": "session=6fd1c0a94e7b4a2fb0a1c83f3b4b7d20; theme=dark; cart=3; visitor=1717171717.1690000000",
    "Referer": "https://shop.example/catalog/shoes?page=3",
}


def order(size):
    items = []
    while len(json.dumps(items)) < size:
        number = len(items)
        items.append({"sku": f"A-{1000 + number}", "name": f"Blue shoe {number}", "size": 40 + number % 7, "price": 59.9})
    return json.dumps({"items": items[:-1]})


REQUESTS = {
    "GET": ("GET", "/catalog?q=blue+shoes&sort=price&page=3", {}, ""),
    "form POST": ("POST", "/checkout", {"Content-Type": "application/x-www-form-urlencoded"},
                  "name=Ada+Lovelace&street=12+St+James+Square&city=London&note=Please+ring+twice%2C+it%27s+loud"),
    "JSON POST, 2 KiB": ("POST", "/api/order", {"Content-Type": "application/json"}, order(2048)),
    "GET of 100 KiB": ("GET", "/large", {}, ""),
}


class Server:
    """A server under test with its processes."""

    def __init__(self, name, port, command, environment=None):
        self.name, self.port = name, port
        self.tls_port = port + TLS
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            raise SystemExit(f"port {port} is in use by another program")
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, start_new_session=True,
                                        env={**os.environ, **(environment or {})})
        self.await_port()

    def await_port(self):
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        self.log.seek(0)
        raise SystemExit(f"{self.name} did not start:\n{self.log.read().decode()}")

    def stats(self):
        """Field lists of /proc/PID/stat of all processes of the session."""
        for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = entry.read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == self.process.pid:
                    yield fields

    def cpu_seconds(self):
        return sum(int(fields[11]) + int(fields[12]) for fields in self.stats()) / TICKS_PER_SECOND

    def rss_mib(self):
        return sum(int(fields[21]) for fields in self.stats()) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def nginx(name, folder, port, http, modules=""):
    config = folder / f"{name}.conf"
    config.write_text(f"""{modules}
worker_processes {os.cpu_count()};
daemon off;
pid {folder}/{name}.pid;
error_log {folder}/{name}.log;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    keepalive_requests 1000000;
    client_max_body_size 0;
    client_body_temp_path {folder}/{name}-body;
    proxy_temp_path {folder}/{name}-proxy;
    fastcgi_temp_path {folder}/{name}-fastcgi;
    uwsgi_temp_path {folder}/{name}-uwsgi;
    scgi_temp_path {folder}/{name}-scgi;
    {http}
}}
""")
    return Server(name, port, ["nginx", "-c", str(config)])


def proxy(folder, port, upstream, inside=""):
    return f"""
    upstream backend {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        listen 127.0.0.1:{port + TLS} ssl http2;
        http2_max_requests 100000000;
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        {inside}
        location / {{
            proxy_pass http://backend;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_request_buffering off;
        }}
    }}"""


def upstream(folder, port):
    (folder / "large").write_text("x" * 102400)
    return nginx("upstream", folder, port, f"""
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{ return 200 "{'x' * 1024}"; }}
        location /large {{ root {folder}; }}
    }}""")


def modsecurity(folder, port, upstream_port):
    rules = folder / "rules.conf"
    rules.write_text("SecRuleEngine On\nSecRequestBodyAccess On\nSecAuditEngine Off\n"
                     'SecRule REQUEST_HEADERS:Content-Type "application/json" '
                     '"id:200001,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"\n'
                     f"Include {CRS_SETUP}\nInclude {CRS}/*.conf\n")
    return nginx("modsecurity", folder, port,
                 proxy(folder, port, upstream_port, f"modsecurity on; modsecurity_rules_file {rules};"),
                 f"load_module {MODSECURITY};")


def sluice(folder, port, upstream_port):
    config = folder / "sluice.yml"
    config.write_text(f"""
listen:
  - address: 127.0.0.1:{port}
  - {{ address: "127.0.0.1:{port + TLS}", tls: {{ certificate: "{folder}/cert.pem", key: "{folder}/key.pem" }} }}
admin: {{ address: "127.0.0.1:{port + 1}" }}
upstreams: {{ backend: {{ servers: [ "http://127.0.0.1:{upstream_port}" ] }} }}
model: {{ bundle: "{HOME}/config/models/default" }}
policy: {{ mode: block, tag-at: 99.0, block-at: 500 per million }}
decisions: {{ file: "{folder}/decisions.jsonl" }}
""")
    subprocess.run([HOME / "sluice", "check", "--config", config], check=True, stdout=subprocess.DEVNULL)
    return Server("sluice", port, [str(HOME / "sluice"), "gateway", "--config", str(config)])


def wrk(port, request, seconds, folder):
    method, target, headers, body = request
    script = folder / "request.lua"
    lines = [f"wrk.method = {json.dumps(method)}", f"wrk.body = {json.dumps(body)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in {**BROWSER, **headers}.items()]
    lines += ["done = function(summary, latency, requests)",
              '  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,',
              "    latency:percentile(50), latency:percentile(99),",
              "    summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))", "end"]
    script.write_text("\n".join(lines))
    output = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script),
                             f"http://127.0.0.1:{port}{target}"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", output)
    if not found:
        raise SystemExit(f"wrk said:\n{output}")
    answers, micros, p50, p99, errors = map(int, found.groups())
    return {"answers": answers, "rate": answers / micros * 1e6, "p50": p50, "p99": p99, "errors": errors}


def h2load(server, request, seconds, folder):
    method, target, headers, body = request
    command = ["h2load", f"-D{seconds}", f"-c{HTTP2_CONNECTIONS}", f"-m{HTTP2_STREAMS}"]
    for name, value in {**BROWSER, **headers}.items():
        command += ["-H", f"{name.lower()}: {value}"]
    if method == "POST":
        (folder / "body").write_text(body)
        command += ["-d", str(folder / "body")]
    output = subprocess.run([*command, f"https://127.0.0.1:{server.tls_port}{target}"], capture_output=True, text=True,
                            check=True).stdout
    counted = re.search(r"requests: .* (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", output)
    answers, *errors = map(int, counted.groups())
    mean = re.search(r"time for request: +\S+ +\S+ +([\d.]+)(us|ms|s) ", output)
    return {"answers": answers, "rate": answers / seconds, "errors": sum(errors),
            "mean": float(mean[1]) * {"us": 1, "ms": 1e3, "s": 1e6}[mean[2]]}


def over_http1(server, request, seconds, folder):
    return wrk(server.port, request, seconds, folder)


def measure(drive, server, request, warm_up, seconds, folder):
    drive(server, request, warm_up if server.name == "sluice" else 2, folder)
    before = server.cpu_seconds()
    result = drive(server, request, seconds, folder)
    result["cpu"] = (server.cpu_seconds() - before) / result["answers"] * 1e6
    result["rss"] = server.rss_mib()
    return result


def chosen(arguments):
    return {name: request for name, request in REQUESTS.items()
                if any(wanted in name for wanted in arguments.requests.split(","))}


def results(drive, servers, arguments, folder):
    """Name of the request, name of the server, CPU as a multiple of nginx's, and the figures."""
    for name, request in chosen(arguments).items():
        measured = {server.name: measure(drive, server, request, arguments.warm_up, arguments.seconds, folder)
                    for server in servers}
        plain = measured.get("nginx", {}).get("cpu")
        for server, figures in measured.items():
            yield name, server, f"{figures['cpu'] / plain:.1f}" if plain else "", figures


def compare(servers, arguments, folder):
    print("| request | server | requests/s | CPU us/request | times nginx | p50 us | p99 us | RSS MiB | errors |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, server, times, r in results(over_http1, servers, arguments, folder):
        print(f"| {name} | {server} | {r['rate']:,.0f} | {r['cpu']:,.1f} | {times} | {r['p50']:,} | {r['p99']:,} | "
              f"{r['rss']:.0f} | {r['errors']} |", flush=True)


def compare_http2(servers, arguments, folder):
    print("\n| request, HTTP/2 with TLS | server | requests/s | CPU us/request | times nginx | mean us | RSS MiB | errors |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, server, times, r in results(h2load, servers, arguments, folder):
        print(f"| {name} | {server} | {r['rate']:,.0f} | {r['cpu']:,.1f} | {times} | {r['mean']:,.0f} | {r['rss']:.0f} | "
              f"{r['errors']} |", flush=True)


def upload(port, megabytes, failures):
    try:
        with socket.create_connection(("127.0.0.1", port), 60) as client:
            client.sendall(f"POST /upload HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/octet-stream\r\n"
                           f"Content-Length: {megabytes << 20}\r\n\r\n".encode())
            piece = os.urandom(1 << 20)
            for _ in range(megabytes):
                client.sendall(piece)
            if not client.recv(1000).startswith(b"HTTP/1.1 200"):
                failures.append("no 200")
    except OSError as fault:
        failures.append(str(fault))


def memory(server):
    """Idle connections that have been used once, then uploads beside them."""
    idle = []
    try:
        for _ in range(2000):
            client = socket.create_connection(("127.0.0.1", server.port), 10)
            client.sendall(b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            client.recv(4096)
            idle.append(client)
        with_idle = server.rss_mib()
        failures, highest = [], with_idle
        uploads = [threading.Thread(target=upload, args=(server.port, 100, failures)) for _ in range(8)]
        for thread in uploads:
            thread.start()
        while any(thread.is_alive() for thread in uploads):
            highest = max(highest, server.rss_mib())
            time.sleep(0.05)
        print(f"| {server.name} | {with_idle:.0f} | {highest:.0f} | {len(failures)} |", flush=True)
    finally:
        for client in idle:
            client.close()


def main():
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(1))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement (default 8)")
    parser.add_argument("--warm-up", type=int, default=20, help="seconds before it, where there is a JIT (default 20)")
    parser.add_argument("--requests", default="GET,form,JSON", help="parts of their names, by commas")
    parser.add_argument("--only", default="sluice,nginx,modsecurity", help="servers, by commas")
    parser.add_argument("--http2", action="store_true", help="a second table, over HTTP/2 with TLS")
    parser.add_argument("--no-memory", action="store_true", help="leave out idle connections and uploads")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as ends:
        folder = pathlib.Path(name)
        os.chmod(folder, 0o755)

        def started(server):
            ends.callback(server.stop)
            return server

        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                       check=True, stderr=subprocess.DEVNULL)
        backend = started(upstream(folder, 18300))
        servers = []
        if "nginx" in wanted:
            servers.append(started(nginx("nginx", folder, 18301, proxy(folder, 18301, backend.port))))
        if "modsecurity" in wanted and CRS.exists() and MODSECURITY.exists():
            servers.append(started(modsecurity(folder, 18302, backend.port)))
        if "sluice" in wanted:
            servers.append(started(sluice(folder, 18303, backend.port)))
        compare(servers, arguments, folder)
        if arguments.http2:
            compare_http2(servers, arguments, folder)
        if not arguments.no_memory:
            print("\n| server | RSS MiB with 2,000 idle connections | and 8 uploads of 100 MiB at once | failed |")
            print("|---|---:|---:|---:|")
            for server in servers:
                memory(server)


if __name__ == "__main__":
    main()
