import { describe, expect, it } from "vitest";
import { RateMeter } from "./rate.ts";

describe("RateMeter", () => {
  it("says nothing before half a second has passed", () => {
    const meter = new RateMeter();
    meter.add(0, 0);
    meter.add(400, 1_000_000);
    expect(meter.rate()).toBeNull();
    expect(meter.secondsLeft(2_000_000)).toBeNull();
  });

  it("measures bytes per second and the time left", () => {
    const meter = new RateMeter();
    meter.add(0, 0);
    meter.add(1_000, 5_000_000);
    expect(meter.rate()).toBe(5_000_000);
    expect(meter.secondsLeft(20_000_000)).toBe(3);
  });

  it("forgets what is older than its window", () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 10; second += 1) meter.add(second * 1000, second * 1000);
    for (let second = 11; second <= 20; second += 1)
      meter.add(second * 1000, 10_000 + (second - 10) * 50_000);
    expect(meter.rate()).toBe(50_000);
  });

  it("doesn't count what a resumed upload had before", () => {
    const meter = new RateMeter();
    meter.add(0, 900);
    meter.add(1_000, 1_000);
    expect(meter.rate()).toBe(100);
  });

  it("knows no end at a standstill", () => {
    const meter = new RateMeter();
    meter.add(0, 10);
    meter.add(1_000, 10);
    expect(meter.secondsLeft(20)).toBeNull();
  });
});
