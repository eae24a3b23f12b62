"""A page in a browser that notes what it asks of other hosts and what goes wrong in it."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Route

CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 390, "height": 844}


class Watched:
    """A page that notes what it asks of other hosts and what goes wrong in it."""

    def __init__(self, browser: Browser, *, dark: bool = False, phone: bool = False) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        context = browser.new_context(
            color_scheme="dark" if dark else "light",
            viewport=PHONE if phone else {"width": 1280, "height": 900},  # type: ignore[arg-type]
        )
        self.page = context.new_page()
        self.page.route("**/*", self._route)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def _route(self, route: Route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1:", "file://", "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    def open(self, url: str) -> Page:
        self.page.goto(url, wait_until="load")
        return self.page

    def close(self) -> None:
        self.page.context.close()
        assert self.foreign == []
        assert self.errors == []
