import { useEffect, useRef, useState } from 'react';

/** What of the Shape Detection API is used; the DOM library of the compiler does not know it. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
}

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** Whether this browser can read codes with a camera: it needs both, and a page that came over HTTPS. */
export function hasCamera(): boolean {
  return detectorClass() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined;
}

const LOOK_EVERY_MS = 200;
/** A ticket is held before the camera for a while: within it the same code is the same scan. */
const SAME_SCAN_MS = 4_000;

/** Reads codes with the camera into `onCode` as long as it is on. */
export function useCamera(isOn: boolean, onCode: (code: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const [isRefused, setRefused] = useState(false);
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });

  useEffect(() => {
    const Detector = detectorClass();
    if (!isOn || !Detector) return;
    setRefused(false);
    const detector = new Detector({ formats: ['qr_code'] });
    const seen = { code: '', at: 0 };
    let stream: MediaStream | null = null;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const look = async () => {
      const element = video.current;
      const found = element && element.readyState >= 2 ? await detector.detect(element).catch(() => []) : [];
      if (isOver) return;
      const code = found[0]?.rawValue;
      if (code && (code !== seen.code || Date.now() - seen.at > SAME_SCAN_MS)) latest.current(code);
      if (code) Object.assign(seen, { code, at: Date.now() });
      timer = setTimeout(look, LOOK_EVERY_MS);
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isOver) return stop(stream);
      if (video.current) {
        video.current.srcObject = stream;
        await video.current.play();
      }
      await look();
    };
    start().catch(() => setRefused(true));
    return () => {
      isOver = true;
      clearTimeout(timer);
      if (stream) stop(stream);
    };
  }, [isOn]);

  return { video, isRefused };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
