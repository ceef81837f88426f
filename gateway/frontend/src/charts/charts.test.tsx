import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { CalibrationChart } from "@/charts/CalibrationChart";
import { LineChart } from "@/charts/LineChart";
import { ShareBars } from "@/charts/ShareBars";

afterEach(cleanup);

describe("LineChart", () => {
  const series = [
    { name: "training", points: [{ x: 1, y: 0.5 }, { x: 2, y: 0.25 }, { x: 3, y: 0.125 }] },
    { name: "validation", points: [{ x: 1, y: 0.6 }, { x: 3, y: 0.4 }] },
  ];

  it("says in words what it draws", () => {
    render(<LineChart title="Loss" xLabel="step" series={series} />);
    const chart = screen.getByRole("img", { name: /^Loss/ });
    expect(within(chart).getByText(/training goes from 0.5 to 0.125; validation goes from 0.6 to 0.4/)).toBeTruthy();
  });

  it("has the same numbers as a table, with a gap where a curve has no point", () => {
    render(<LineChart title="Loss" xLabel="step" series={series} />);
    const rows = screen.getAllByRole("row", { hidden: true }).map((row) => row.textContent);
    expect(rows).toEqual(["steptrainingvalidation", "10.50.6", "20.25–", "30.1250.4"]);
  });

  it("is read off by the keys of a slider", () => {
    render(<LineChart title="Loss" xLabel="step" series={series} />);
    fireEvent.change(screen.getByRole("slider"), { target: { value: "2" } });
    expect(screen.getByText(/step 2: training 0.25/)).toBeTruthy();
  });

  it("says so when nothing was measured", () => {
    render(<LineChart title="Loss" xLabel="step" series={[{ name: "loss", points: [] }]} />);
    expect(screen.getByText(/nothing was measured yet/)).toBeTruthy();
  });

  it("draws a curve that is not finite everywhere", () => {
    render(<LineChart title="Loss" xLabel="step" series={[{ name: "loss", points: [{ x: 1, y: NaN }, { x: 2, y: 1 }] }]} />);
    expect(document.querySelector("polyline")?.getAttribute("points")).not.toContain("NaN");
  });
});

describe("ShareBars", () => {
  it("has widths in the ratio of the shares, and intervals in the table", () => {
    const parts = [
      { name: "win", share: 0.25, text: "25.0 % (20.0 to 30.0)" },
      { name: "tie", share: 0.5, text: "50.0 %" },
      { name: "lose", share: 0.25, text: "25.0 %" },
    ];
    render(<ShareBars title="Alignment" classes={["win", "tie", "lose"]} bars={[{ name: "All prompts", note: "16 prompts", parts }]} />);
    const widths = ["win", "tie", "lose"].map((part) => Number(document.querySelector(`.chart .part-${part} rect`)?.getAttribute("width")) + 1);
    expect((widths[1] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(2);
    expect(widths[0]).toBeCloseTo(widths[2] ?? 0);
    expect(screen.getByText("25.0 % (20.0 to 30.0)")).toBeTruthy();
  });
});

describe("CalibrationChart", () => {
  it("leaves empty bins out of the drawing and in the table", () => {
    const bin = { from: 0, to: 0.5, predicted: 0.3, observed: 0.4, count: 10 };
    render(<CalibrationChart title="Calibration" bins={[bin, { from: 0.5, to: 1, predicted: 0, observed: 0, count: 0 }]} />);
    expect(document.querySelectorAll("circle")).toHaveLength(1);
    expect(screen.getAllByRole("row", { hidden: true })).toHaveLength(3);
  });
});
