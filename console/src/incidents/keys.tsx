import { Checkbox, Kbd, Modal, Stack, Table } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

/** What the keyboard can do in the list. */
export interface KeyDeeds {
  readonly move: (by: 1 | -1) => void;
  readonly select: () => void;
  readonly open: () => void;
  readonly acknowledge: () => void;
  readonly snooze: () => void;
  readonly search: () => void;
  readonly help: () => void;
}

/** Single keys can be switched off (WCAG 2.1.4): who speaks to the computer types them unawares. */
function useKeysWanted() {
  return useLocalStorage({ key: "tocsin.keys", defaultValue: true, getInitialValueInEffect: false });
}

/** Listens to the keys, except where somebody types. Enter is left to what has the focus. */
export function useListKeys(deeds: KeyDeeds): void {
  const [wanted] = useKeysWanted();
  const open = (): void => {
    if (document.activeElement?.matches("a, button, input, [role]") !== true) deeds.open();
  };
  useHotkeys(
    wanted
      ? [
          ["j", () => deeds.move(1)],
          ["k", () => deeds.move(-1)],
          ["x", deeds.select],
          ["a", deeds.acknowledge],
          ["s", deeds.snooze],
          ["/", deeds.search],
          ["shift+?", deeds.help],
          ["Enter", open, { preventDefault: false }],
        ]
      : [],
  );
}

const help = [
  [["j", "k"], "keys.move"],
  [["x"], "keys.select"],
  [["Enter"], "keys.open"],
  [["a"], "keys.acknowledge"],
  [["s"], "keys.snooze"],
  [["/"], "keys.search"],
  [["?"], "keys.help"],
  [["Esc"], "keys.close"],
] as const;

/** Which key does what. */
export function KeysHelp({ opened, close }: { readonly opened: boolean; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const [wanted, want] = useKeysWanted();
  return (
    <Modal opened={opened} onClose={close} title={t("keys.title")} closeButtonProps={{ "aria-label": t("page.close") }}>
      <Stack>
        <Checkbox
          size="md"
          label={t("keys.use")}
          checked={wanted}
          onChange={(event) => want(event.currentTarget.checked)}
        />
        <Table>
          <Table.Tbody>
            {help.map(([keys, words]) => (
              <Table.Tr key={words}>
                <Table.Td>
                  {keys.map((key) => (
                    <Kbd key={key} size="md" me="xs">
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{t(words)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Modal>
  );
}
