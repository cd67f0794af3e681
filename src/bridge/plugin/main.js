// Runs in the web application of Mattermost, as it is: no build, no dependency. bundle.ts closes it over `window` and its settings.
//
// The setting and the button work through Tocsin's slash command, which Mattermost itself runs for whoever is signed in. So nothing
// crosses origins, and nobody can speak for another: Tocsin knows who it is from Mattermost, not from the browser.

/** developers.mattermost.com, "Web app plugin SDK reference": `registerPlugin`, `registerUserSettings`. */
export function start(window, settings) {
  window.registerPlugin(settings.id, {
    initialize(registry, store) {
      const entities = () => store.getState().entities;
      const { profiles, currentUserId } = entities().users;
      const locale = profiles[currentUserId]?.locale ?? "en";
      const say = settings.words[locale.toLowerCase().startsWith("zh") ? "zh-CN" : "en"];
      const run = (words) => runCommand(window, settings, entities(), words);
      const form = formOf(say, {
        connect: () => void connect(window, settings, say, run),
        submit: (changes) => void submit(window, say, run, changes),
      });
      registry.registerUserSettings({ id: settings.id, ...form });
    },
  });
}

function formOf(say, { connect, submit }) {
  const options = [
    { text: say.on, value: "on" },
    { text: say.off, value: "off" },
  ];
  const setting = {
    name: "notifications",
    type: "radio",
    title: say.setting,
    helpText: say.help,
    default: "on",
    options,
  };
  return {
    uiName: say.name,
    action: { title: say.connectTitle, text: say.connectText, buttonText: say.connect, onClick: connect },
    sections: [{ title: say.section, settings: [setting], onSubmit: submit }],
  };
}

/** What the command answers is shown in the channel that is open, too. */
async function runCommand(window, settings, { teams, channels }, words) {
  const listed = await ask(window, "GET", `/teams/${teams.currentTeamId}/commands/autocomplete`);
  // Other plugins may have the usual name: ours is known by what it says of itself.
  const ours = listed.find((each) => each.auto_complete_desc === settings.command);
  if (ours === undefined) throw new Error("no command of Tocsin in this team");
  return ask(window, "POST", "/commands/execute", {
    command: `/${ours.trigger} ${words}`,
    channel_id: channels.currentChannelId,
    team_id: teams.currentTeamId,
  });
}

async function connect(window, settings, say, run) {
  // Opened at the click, before anything is asked: later it would be taken for an unwanted window.
  const tab = window.open("", "_blank");
  const answer = await run("connect").catch(() => null);
  const said = answer?.text ?? "";
  const url = linkIn(said, settings.connectUrl);
  if (url === null || tab === null) {
    tab?.close();
    window.alert(answer === null ? say.failed : url === null ? said.replace(/[*`\\]/g, "") : say.blocked);
    return;
  }
  tab.opener = null;
  tab.location.replace(url);
}

/** Mattermost has saved it by then; Tocsin has to know, too. */
async function submit(window, say, run, changes) {
  const wanted = changes.notifications;
  if (wanted !== "on" && wanted !== "off") return;
  await run(`notifications ${wanted}`).catch(() => window.alert(say.failed));
}

/** Mattermost's own API, as its web application asks it. */
async function ask(window, method, path, body) {
  const token = /(?:^|;\s*)MMCSRF=([^;]*)/.exec(window.document.cookie)?.[1] ?? "";
  const answer = await window.fetch(`${window.basename ?? ""}/api/v4${path}`, {
    method,
    credentials: "same-origin",
    headers: { "content-type": "application/json", "x-requested-with": "XMLHttpRequest", "x-csrf-token": token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`Mattermost answered ${answer.status}`);
  return answer.json();
}

/** Only where it leads to Tocsin. */
function linkIn(text, start) {
  const from = text.indexOf(start);
  return from === -1 ? null : /^[^\s)]+/.exec(text.slice(from))[0];
}
