import { Button, type ButtonProps } from "@mantine/core";
import { Opens } from "../Opens.tsx";

interface Props extends Pick<ButtonProps, "mb"> {
  /** the number of filters that are set */
  set: number;
  opened: boolean;
  toggle: () => void;
}

/** Shows and hides a list's filters. Only on a phone: there, the list comes before the filters that nobody has set. */
export const FilterButton = ({ set, opened, toggle, ...button }: Props) => (
  <Button variant="default" hiddenFrom="sm" aria-expanded={opened} rightSection={<Opens />} onClick={toggle} {...button}>
    {set > 0 ? `Filter (${set})` : "Filter"}
  </Button>
);
