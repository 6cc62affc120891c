"""Files that browsers and crawlers look for at addresses of their own choosing."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, PlainTextResponse, Response

ICONS = Path(__file__).parent / "icons"
DAY = {"Cache-Control": "public, max-age=86400"}
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /api/\nDisallow: /?q=\n"
"""Pages may be found by searching; what programs ask is no page."""
router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
async def robots() -> Response:
    return PlainTextResponse(ROBOTS, headers=DAY)


@router.get("/favicon.ico")
async def favicon() -> Response:
    return FileResponse(ICONS / "favicon.ico", headers=DAY, media_type="image/x-icon")


@router.get("/apple-touch-icon.png")
@router.get("/apple-touch-icon-precomposed.png")
async def touch_icon() -> Response:
    return FileResponse(ICONS / "touch.png", headers=DAY)
