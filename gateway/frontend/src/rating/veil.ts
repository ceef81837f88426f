import { useState } from "react";
import { DeviceSetting, useSetting } from "@/device/setting";

const ON = "on";
const SETTING = new DeviceSetting("rlhf.veil");
const NONE: ReadonlySet<string> = new Set();

/** Whether pictures are blurred until they are asked for: a choice of this device. */
export const useVeilOn = (): boolean => useSetting(SETTING) === ON;

/** Blurs pictures from now on, or does not. */
export const setVeilOn = (on: boolean): void => SETTING.write(on ? ON : null);

/** Which pictures of the work on the screen are blurred. */
export interface Veil {
  on: boolean;
  isVeiled: (url: string) => boolean;
  /** Shows pictures, all if none is named. @returns Whether any of them was blurred. */
  lift: (...urls: string[]) => boolean;
}

/**
 * Blurs the pictures of each piece of work until they are asked for, if the rater wants that.
 * @param work Name of the piece: with another, pictures are blurred again.
 * @param all Its pictures.
 * @param onLift Told when a picture came to be seen.
 */
export function useVeil(work: string | undefined, all: readonly string[], onLift: () => void): Veil {
  const on = useVeilOn();
  const [lifted, setLifted] = useState<{ work: string | undefined; urls: ReadonlySet<string> }>({ work, urls: NONE });
  const seen = lifted.work === work ? lifted.urls : NONE;
  const isVeiled = (url: string) => on && !seen.has(url);
  return {
    on,
    isVeiled,
    lift: (...urls) => {
      const wanted = urls.length === 0 ? all : urls;
      if (!wanted.some(isVeiled)) return false;
      setLifted({ work, urls: new Set([...seen, ...wanted]) });
      onLift();
      return true;
    },
  };
}
