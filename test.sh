#!/usr/bin/env bash
# ./test.sh [arguments of dotnet test]
#
# Builds the solution and runs every test, on SQLite and on a throw-away PostgreSQL, pages in a real browser.
#   ./test.sh --filter-class "Portal.Tests.Cases.CaseFlowTests"
#   ./test.sh --filter-trait "Row=93"
# The last line is "N passed, N failed, N skipped"; a build error, a crash and an empty run count as one failed.
# Above it stand the names of what failed, and above these the classes that took longest (artifacts/tests.xml has every test). With CI=true a skipped test makes the run fail. What the browser tests keep lies in artifacts/.
# Exit: 0 all passed, 1 something failed, 2 a Debian package is missing and only root could install it.
set -uo pipefail
cd "$(dirname "$0")"

# The counts are read from what dotnet prints, so its language and form are fixed here.
export DOTNET_CLI_UI_LANGUAGE=en TESTINGPLATFORM_UI_LANGUAGE=en PreferredUILang=en-US
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 NO_COLOR=1 MSBUILDTERMINALLOGGER=off

main() {
  install_what_is_missing
  mkdir -p artifacts
  export PORTAL_TEST_ARTIFACTS="$PWD/artifacts"
  # Databases, uploads and browser profiles of the run: a folder of its own, taken away with all that a broken run leaves in it.
  TMPDIR=$(mktemp -d "$(build/roomy.sh)/portal-run.XXXXXX")
  export TMPDIR
  chmod 711 "$TMPDIR" # PostgreSQL runs as a user of its own and lies below.
  trap 'rm -rf "$TMPDIR"' EXIT
  log=$TMPDIR/log
  rm -f artifacts/tests.xml
  build/with-postgres.sh dotnet test --results-directory "$PWD/artifacts" --report-xunit --report-xunit-filename tests.xml "$@" </dev/null 2>&1 | tee "$log"
  local code=${PIPESTATUS[0]}
  name_the_longest
  close_with_counts "$code"
}

install_what_is_missing() {
  local missing=()
  [ -n "$(find "${PGBIN:-/usr/lib/postgresql}" -name initdb 2>/dev/null | head -n 1)" ] || missing+=(postgresql)
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
  [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || missing+=(chromium-headless-shell)
  has_chinese_font || missing+=(fonts-noto-cjk)
  # The kiosk's devices are tested against the real services: smart cards, printing, fingerprints, serial lines.
  has_program pcscd || missing+=(pcscd)
  [ -e /usr/lib/pcsc/drivers/serial/libifdvpcd.so ] || missing+=(vsmartcard-vpcd)
  has_program cupsd || missing+=(cups)
  [ -x /usr/lib/cups/filter/pdftopdf ] || missing+=(cups-filters)
  has_program ippeveprinter || missing+=(cups-ipp-utils)
  has_program avahi-daemon || missing+=(avahi-daemon)
  has_program dbus-daemon || missing+=(dbus)
  has_program socat || missing+=(socat)
  # What stands on a sheet is drawn and read by other people's programs.
  has_program pdftoppm || missing+=(poppler-utils)
  has_program zbarimg || missing+=(zbar-tools)
  has_program ip || missing+=(iproute2)
  has_program node || missing+=(nodejs)
  has_program npm || missing+=(npm)
  [ -n "$(find /usr/lib -name 'libfprint-2.so.2' 2>/dev/null | head -n 1)" ] || missing+=(libfprint-2-2)
  [ ${#missing[@]} -gt 0 ] || { install_receiptio; return 0; }

  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need these Debian packages: ${missing[*]}" >&2
    echo "Install them (as root: apt-get install ${missing[*]}) and run ./test.sh again." >&2
    exit 2
  fi
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -q update && apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "${missing[@]}"; } </dev/null; then
    echo "These packages could not be installed: ${missing[*]}"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
  fi
  install_receiptio
}

# Without it one class fails and says why; the others need not wait for a registry that does not answer.
install_receiptio() {
  build/receiptio.sh >/dev/null || echo "npm could not fetch receiptio; its tests will fail." >&2
}

# has_program NAME: also where an ordinary user's PATH does not look.
has_program() {
  PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null
}

has_chinese_font() {
  dpkg-query -W -f '${db:Status-Status}' fonts-noto-cjk 2>/dev/null | grep -qx installed \
    || { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }
}

# Seconds of each class, added up over its tests, which run beside those of other classes.
name_the_longest() {
  [ -s artifacts/tests.xml ] || return 0
  echo "Longest:"
  grep -o '<collection [^>]*>' artifacts/tests.xml | sed -n 's/.* for Portal\.Tests\.\([^ "]*\).* time="\([0-9.]*\)".* total="\([0-9]*\)".*/\2 \3 \1/p' \
    | sort -rn | head -n 20 | awk '{ printf "  %6.1f s %4d tests  %s\n", $1, $2, $3 }'
}

# close_with_counts CODE: the last "Test run summary" of the log is the one over the whole solution.
close_with_counts() {
  awk -v code="$1" -v ci="${CI:-}" '
    /^ *failed [A-Z]/ && !($0 in told) { told[$0]; names[++count] = $0 }
    /^Test run summary:/        { passed = failed = skipped = 0; seen = 1 }
    seen && /^ +failed: +[0-9]+/    { failed = $2 + 0 }
    seen && /^ +succeeded: +[0-9]+/ { passed = $2 + 0 }
    seen && /^ +skipped: +[0-9]+/   { skipped = $2 + 0 }
    END {
      if (count > 0) { print "Failed:" }
      for (i = 1; i <= count; i++) { sub(/^ */, "  ", names[i]); print names[i] }
      if (failed == 0 && code != 0) { print "dotnet test ended with code " code ": a build error, a crash or no test at all."; failed = 1 }
      if (failed == 0 && passed + skipped == 0) { print "No test ran."; failed = 1 }
      unwanted = (ci == "true" && skipped > 0)
      if (unwanted) { print "With CI=true a skipped test fails the run." }
      printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
      exit (failed > 0 || unwanted) ? 1 : 0
    }' "$log"
}

main "$@"
