"""Files that browsers and crawlers look for at addresses of their own choosing."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, PlainTextResponse, Response

STATIC = Path(__file__).parent / "static"
DAY = {"Cache-Control": "public, max-age=86400"}
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /api/\n"
"""Pages may be found by searching; what programs ask is no page."""
router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
async def robots() -> Response:
    return PlainTextResponse(ROBOTS, headers=DAY)


@router.get("/favicon.ico")
async def favicon() -> Response:
    return FileResponse(STATIC / "favicon.ico", headers=DAY, media_type="image/x-icon")


@router.get("/apple-touch-icon.png")
@router.get("/apple-touch-icon-precomposed.png")
async def touch_icon() -> Response:
    return FileResponse(STATIC / "touch.png", headers=DAY)
