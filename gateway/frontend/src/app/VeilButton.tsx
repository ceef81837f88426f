import { EyeIcon, EyeOffIcon } from "@/components/Icons";
import { useMessages } from "@/language/language";
import { setVeilOn, useVeilOn } from "@/rating/veil";

/** Whether pictures are blurred until the rater asks for them. */
export function VeilButton() {
  const on = useVeilOn();
  const { shell } = useMessages();
  const Icon = on ? EyeOffIcon : EyeIcon;
  return (
    <button type="button" className="button quiet icon" aria-pressed={on} aria-label={shell.veil} title={shell.veil} onClick={() => setVeilOn(!on)}>
      <Icon />
    </button>
  );
}
