import { Group, Paper, Title } from "@mantine/core";
import { type ReactElement, type ReactNode, useId } from "react";

/** A part of a page with its heading. */
export function Section(props: {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id={id}>
          {props.title}
        </Title>
        {props.beside}
      </Group>
      {props.children}
    </Paper>
  );
}
