# Everyday commands. `just` alone lists them; each is a line or two one could type oneself.

# List the recipes
_default:
    @just --list --unsorted

# Build and start Marquee on http://127.0.0.1:8080; arguments go to the binary (`just run doctor`)
run *ARGS:
    cargo run -- {{ ARGS }}

# Check everything, as CI does; arguments go to tests/run (`just test --rust`, `just test -- hold`)
test *ARGS:
    tests/run {{ ARGS }}

# Lint the Rust code, and the web client where it is installed
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-features --all-targets -- -D warnings
    if [ -d web/node_modules ]; then npm --prefix web run lint; fi

# Format the Rust code, and the web client where it is installed
fmt:
    cargo fmt --all
    if [ -d web/node_modules ]; then npm --prefix web run format; fi

# Regenerate what is generated and committed: openapi.json, the page of all settings and the web client's types
gen:
    cargo run -q -- openapi > openapi.json.new
    mv openapi.json.new openapi.json
    cargo run -q -- settings --markdown > configuration.md.new
    mv configuration.md.new docs/configuration.md
    npm --prefix web run gen

# Throw-away PostgreSQL and Redis: `just db` starts them, `just db down` stops them, `just db env` prints the addresses
db COMMAND="up":
    tests/servers {{ COMMAND }}

# Measure hold, confirm, seat map and film list beside pgbench on the same machine
bench *ARGS:
    tests/bench/run {{ ARGS }}

# Export a year of a million bookings from the built program, in bounded memory
bench-export *ARGS:
    tests/bench/export {{ ARGS }}

# Build the release binary, look at it, and try two of it behind a proxy: many minutes
release-test *ARGS:
    tests/release {{ ARGS }}

# Ask the binary whether it answers as its own document says, as anonymous, customer and admin
schemathesis *ARGS:
    tests/schemathesis {{ ARGS }}

# Measure pages with Lighthouse; `just lighthouse --rules` leaves performance out
lighthouse *ARGS:
    tests/lighthouse/run {{ ARGS }}

# Measure line coverage of all tests; `just coverage --html` also writes a report to browse
coverage *ARGS:
    tests/coverage {{ ARGS }}

# Check licences, banned crates, sources and known vulnerabilities of all dependencies (needs cargo-deny and the internet)
audit:
    cargo deny check

# The web client with hot reload, beside a `just run` in another terminal
web-dev:
    npm --prefix web run dev
