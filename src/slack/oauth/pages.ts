/** A page that somebody sees who installs the app. */
export type InstallPage = { status: number; title: string; text: string; link?: { url: string; label: string } };

/** The page as HTML. Texts are escaped here; nothing is loaded from anywhere. */
export function html({ title, text, link }: Omit<InstallPage, 'status'>): string {
  const button = link ? `<p><a class="button" href="${escaped(link.url)}">${escaped(link.label)}</a></p>` : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Countersign</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1.25rem }
  .button { display: inline-block; padding: .7rem 1.2rem; border-radius: .4rem; background: #1d3557; color: #fff; text-decoration: none }
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${button}
</html>
`;
}

/** Headers of every such page: it carries a state, so it is kept nowhere, framed by nobody and told to nobody. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** What is wrong with an install, in words. */
export const PAGES = {
  denied: {
    status: 403,
    title: 'Nothing was installed',
    text: 'You did not allow the app, or Slack did not let you. You can begin again at any time; some workspaces want an admin to do it.',
  },
  state: {
    status: 400,
    title: 'This install cannot be finished',
    text: 'It was begun in another browser or more than ten minutes ago, or it is finished already. Nothing was changed. Please begin again.',
  },
  code: {
    status: 400,
    title: 'Slack did not confirm this install',
    text: 'What came back from Slack is used up or not from Slack. Nothing was changed. Please begin again.',
  },
  away: {
    status: 503,
    title: 'Please try again soon',
    text: 'Slack or our database did not answer, so nothing was installed. Please begin again in a minute.',
  },
} as const satisfies Record<string, InstallPage>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
