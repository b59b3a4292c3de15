/** What programs of others need to find their files and themselves, on any platform. */
const NEEDED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|TZ|(DY)?LD_LIBRARY_PATH|SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i;
/** What a program needs besides that fetches something. */
const TO_FETCH =
  /^((HTTPS?|ALL|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_(registry|cache|prefix|userconfig|cafile))$/i;

/**
 * The environment for a program that is started beside this one: nothing but what it needs. Tokens of ours are none of its
 * business, nor are those of whoever started us, and variables such as PG… or LC_… would change how it behaves.
 */
export function programEnvironment({ fetches = false } = {}): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => NEEDED.test(name) || (fetches && TO_FETCH.test(name))),
  );
}
