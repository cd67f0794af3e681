import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemWords } from "./say.ts";

interface AskProps {
  readonly opened: boolean;
  readonly title: string;
  /** What is lost, before it is. */
  readonly children: ReactNode;
  /** What the button says: the deed, not "OK". */
  readonly deed: string;
  readonly harmful?: boolean;
  readonly disabled?: boolean;
  readonly close: () => void;
  /** Rejects when it did not work: the window stays and says why. */
  readonly act: () => Promise<unknown>;
}

/** Asks before something far-reaching is done. */
export function Ask({ opened, title, close, ...rest }: AskProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": t("page.close") }}>
      {opened && <Question close={close} {...rest} />}
    </Modal>
  );
}

function Question({
  children,
  deed,
  harmful = false,
  disabled = false,
  close,
  act,
}: Omit<AskProps, "opened" | "title">): ReactElement {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  async function submit(): Promise<void> {
    setBusy(true);
    try {
      await act();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void submit();
      }}
    >
      <Stack>
        {children}
        {error !== null && (
          <Text role="alert" className="critical">
            {problemWords(error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={disabled} {...(harmful ? { color: "red" } : {})}>
            {deed}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
