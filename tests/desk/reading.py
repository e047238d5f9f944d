"""What a test asks of a page as a reader would: is it legible, does it fit, did the browser complain."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import BrowserContext, Page

# For every visible text: its contrast against what is painted below it, and what WCAG AA asks at its size.
_CONTRASTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    const page = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((below, layer) => over(layer, below), page);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("[disabled], svg, template, .visually-hidden, .skip")) continue;
    const style = getComputedStyle(element);
    const below = background(element);
    const color = over(rgba(style.color), below);
    const [light, dark] = [luminance(color), luminance(below)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${node.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""


async def poor_contrasts(page: Page) -> list[str]:
    """The texts whose contrast is below WCAG AA."""
    found: list[str] = await page.evaluate(_CONTRASTS)
    return found


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def complaints_of(page: Page) -> list[str]:
    """A list that fills with what the browser complains about: broken scripts, files not found, policy violated."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


async def focused(page: Page) -> dict[str, Any]:
    """What has the keyboard, and whether that can be seen."""
    found: dict[str, Any] = await page.evaluate(
        """() => {
          const at = document.activeElement;
          const style = [getComputedStyle(at), getComputedStyle(at, "::after")];
          return {
            name: at.id || at.textContent.trim().slice(0, 30),
            visible: style.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
          };
        }"""
    )
    return found


async def log_in(context: BrowserContext, address: str, password: str) -> Page:
    """A page of the staff's."""
    page = await context.new_page()
    await page.goto(f"{address}/staff/login")
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff")
    return page


async def becomes(page: Page, condition: str, *, seconds: float = 15.0) -> None:
    """Wait until a JavaScript expression is true. Playwright's own waiting evaluates text inside the page, which the
    desk's policy forbids."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(condition):  # noqa: ASYNC110  (the page is asked)
            await asyncio.sleep(0.05)
