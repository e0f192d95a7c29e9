import { useLocalStorage } from '@mantine/hooks';
import type { Outcome } from './scanning';

/** Two rising tones let in, one low one does not: told apart without looking. */
const TONES: Record<'good' | 'bad', readonly { hertz: number; at: number; for: number }[]> = {
  good: [
    { hertz: 880, at: 0, for: 0.09 },
    { hertz: 1320, at: 0.1, for: 0.14 },
  ],
  bad: [{ hertz: 196, at: 0, for: 0.45 }],
};

let context: AudioContext | null = null;

/** Whether scans are heard; off until somebody wants it, and then for this device. */
export function useSound() {
  return useLocalStorage({ key: 'marquee-door-sound', defaultValue: false });
}

export function play(outcome: Outcome): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  for (const tone of TONES[outcome === 'valid' || outcome === 'undone' ? 'good' : 'bad']) {
    const [oscillator, volume] = [context.createOscillator(), context.createGain()];
    oscillator.frequency.value = tone.hertz;
    oscillator.type = outcome === 'valid' ? 'sine' : 'square';
    volume.gain.value = 0.2;
    oscillator.connect(volume).connect(destination);
    oscillator.start(currentTime + tone.at);
    oscillator.stop(currentTime + tone.at + tone.for);
  }
}
