"""Headless Chromium for tests of the report: a new profile each time, nothing that calls out."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)  # fmt: skip


def required() -> None:
    """Skip the test where there is no Chromium, but not in CI, where it should be."""
    if not (CHROMIUM and DRIVER) and not os.environ.get("CI"):
        pytest.skip("no chromium and chromedriver here (Debian: chromium, chromium-driver)")
    assert CHROMIUM, "CI needs chromium"
    assert DRIVER, "CI needs chromedriver"


@contextlib.contextmanager
def chromium(width: int = 1280, height: int = 900) -> Iterator[Browser]:
    """A browser, closed at the end."""
    required()
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    with tempfile.TemporaryDirectory(prefix="policyx-chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(executable_path=str(DRIVER)))
        try:
            yield Browser(driver)
        finally:
            driver.quit()


class Browser:
    """A page in Chromium, and what a reader may do with it."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, hash: str = "") -> None:
        """Load a file, even one that is shown already."""
        self.driver.get("about:blank")
        self.driver.get(page.absolute().as_uri() + hash)
        script = "return location.protocol === 'file:' && document.readyState === 'complete'"
        end = time.monotonic() + 60
        while not self.run(script):
            assert time.monotonic() < end, f"{page} does not load"
            time.sleep(0.05)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function body in JavaScript returns."""
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        """The elements of a selector."""
        from selenium.webdriver.common.by import By

        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first element of a selector, which must be there."""
        found = self.all(selector)
        assert found, f"nothing fits {selector}"
        return found[0]

    def shown(self, selector: str) -> list[WebElement]:
        """Those that can be seen."""
        return [element for element in self.all(selector) if element.is_displayed()]

    def texts(self, selector: str) -> list[str]:
        """The text content of elements, seen or not."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector
        )
        return found

    def press(self, *keys: str) -> None:
        """Press keys one after another, wherever the focus is."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        """`tag.class text` of what has the focus."""
        script = "const e = document.activeElement; return `${e.localName}.${e.className} ${e.textContent.trim()}`"
        return str(self.run(script))

    def lit(self) -> str:
        """The text that is lit up as evidence, pieces joined by |."""
        script = "return [...CSS.highlights.get('evidence')].map((range) => range.toString()).join('|')"
        return str(self.run(script))

    def cdp(self, command: str, **settings: Any) -> Any:
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(command, settings)

    def dark(self, on: bool = True) -> None:
        """Prefer a dark page, or a light one."""
        value = "dark" if on else "light"
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def phone(self, width: int = 360, height: int = 740) -> None:
        """Be a phone."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=True)

    def paper(self) -> None:
        """Show what would be printed."""
        self.cdp("Emulation.setEmulatedMedia", media="print")

    def screen(self) -> None:
        """Undo dark, phone, and paper."""
        self.cdp("Emulation.clearDeviceMetricsOverride")
        self.cdp("Emulation.setEmulatedMedia", media="", features=[])

    def complaints(self) -> list[str]:
        """What the console says since it was asked last: errors, and violations of the page's policy."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]
