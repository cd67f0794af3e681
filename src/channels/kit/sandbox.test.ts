import assert from "node:assert/strict";
import { it } from "node:test";
import { headed, openButtons, wallText } from "./sandbox.ts";

it("the wall's text has no line that only names buttons, and nothing twice", () => {
  const labels = ["Acknowledge", "Snooze", "2 h", "12 h", "Close"];
  const text = [
    "[Critical] INC-1 Disk full",
    "[Critical] INC-1 Disk full",
    "[Acknowledge]",
    "[Snooze: 2 h | 12 h]",
    "Acknowledge  ·  Close",
    " · · ",
    "",
    "",
    "Severity:",
    "Critical",
    "Close to the limit",
    "Close",
  ].join("\r\n");
  assert.equal(wallText(text, labels), "[Critical] INC-1 Disk full\n\nSeverity: Critical\nClose to the limit");
});

it("the wall's text keeps what stands in brackets and is no button", () => {
  assert.equal(wallText("[Critical]\n[x]", ["Close"]), "[Critical]\n[x]");
});

it("buttons that open pages are told apart by their order", () => {
  assert.deepEqual(openButtons([{ label: "Close", url: "https://a.example/x?y=1" }]), [
    { id: "open-0", label: "Close", kind: "open", url: "https://a.example/x?y=1", options: [] },
  ]);
});

it("names of fields and what they hold are one line", () => {
  const text = "Disk full\nSeverity\nCritical\nState:\nTriggered";
  assert.equal(
    wallText(headed(text, ["Severity", "State:", ""]), []),
    "Disk full\nSeverity: Critical\nState: Triggered",
  );
});
