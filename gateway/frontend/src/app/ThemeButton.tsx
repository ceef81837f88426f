import { setTheme, type Theme, useTheme } from "@/app/theme";
import { MoonIcon, SunIcon, SystemIcon } from "@/components/Icons";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const LABEL: Record<Theme, string> = { system: "as the device", light: "light", dark: "dark" };

/** Goes round light, dark and the device's own theme. */
export function ThemeButton() {
  const theme = useTheme();
  const Icon = { system: SystemIcon, light: SunIcon, dark: MoonIcon }[theme];
  return (
    <button
      type="button"
      className="button quiet icon"
      onClick={() => setTheme(NEXT[theme])}
      aria-label={`Theme: ${LABEL[theme]}. Change to ${LABEL[NEXT[theme]]}`}
      title={`Theme: ${LABEL[theme]}`}
    >
      <Icon />
    </button>
  );
}
