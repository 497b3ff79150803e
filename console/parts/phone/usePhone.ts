import { useMediaQuery } from "@mantine/hooks";

/** Whether the window is as narrow as a phone's: below Mantine's `sm`, where `hiddenFrom="sm"` still shows. */
export const usePhone = (): boolean => useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
