"""What tests/deploy asks of a composition: `python deploy.py compose.yaml`. Needs compose-spec and PyYAML."""

import json
import pathlib
import re
import sys

import yaml
from compose_spec import PyCompose


def faults(path: pathlib.Path):
    # YAML's merge keys are resolved here; what comes out is what Compose reads.
    tree = yaml.safe_load(path.read_text())
    plain = {key: value for key, value in tree.items() if not key.startswith("x-")}
    try:
        PyCompose.from_json(json.dumps(plain)).to_spec()
    except Exception as error:  # its own errors and pydantic's share no base
        yield f"not a composition: {error}"
        return
    services = plain["services"]
    # nginx looks a name up once: a replica that comes back at another address would never be asked again.
    replicas = re.findall(r"^\s*server ([\w-]+):", (path.parent / "nginx/upstream.compose.conf").read_text(), re.MULTILINE)
    for name in replicas:
        networks = services.get(name, {}).get("networks", [])
        if not isinstance(networks, dict) or not all((how or {}).get("ipv4_address") for how in networks.values()):
            yield f"the proxy asks {name}, which has no address of its own"
    # The uptime is that of what answers customers: whatever else is among those it is read from lives on without them.
    jobs = {job["job_name"]: job for job in yaml.safe_load((path.parent / "prometheus/prometheus.yml").read_text())["scrape_configs"]}
    scraped = [target.split(":")[0] for static in jobs["marquee"]["static_configs"] for target in static["targets"]]
    if scraped != replicas:
        yield f"Prometheus takes {scraped} for the replicas, the proxy {replicas}"
    for name, service in services.items():
        wanted_by = service.get("depends_on", {})
        for wanted in wanted_by:
            # A list names only what is to be started before.
            how = wanted_by[wanted] if isinstance(wanted_by, dict) else {"condition": "service_started"}
            if wanted not in services:
                yield f"{name} depends on {wanted}, which is not there"
            elif how["condition"] == "service_healthy" and services[wanted]["image"] != "marquee" and "healthcheck" not in services[wanted]:
                yield f"{name} waits for the health of {wanted}, which has no check"
        for network in service.get("networks", []):
            if network not in plain["networks"]:
                yield f"{name} is on the network {network}, which is not there"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                # The certificate is made by whoever installs it.
                if source != "./tls" and not (path.parent / source).exists():
                    yield f"{name} mounts {source}, which is not there"
            elif source not in plain["volumes"]:
                yield f"{name} mounts the volume {source}, which is not there"
        if service["image"] != "marquee" and not re.search(r":v?\d+\.\d+(\.\d+)?(-[a-z]+)?$", service["image"]):
            yield f"{name} runs an image without a pinned version: {service['image']}"


found = list(faults(pathlib.Path(sys.argv[1])))
for fault in found:
    print(f"{sys.argv[1]}: {fault}", file=sys.stderr)
if found:
    sys.exit(1)
print(f"{sys.argv[1]} is what Compose's schema says, and names nothing that is not there")
