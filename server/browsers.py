"""What a browser's own description of itself tells: whether a page was opened inside another app."""

import re

# Facebook, Instagram, LinkedIn, Line, WeChat, Snapchat, Twitter, Pinterest, TikTok; Android web views ("; wv)");
# captive portals of Apple's devices. They keep cookies apart, so a phone that joins in one is lost with it.
_INSIDE = re.compile(
    r"FBAN|FBAV|Instagram|LinkedInApp|\bLine/|MicroMessenger|Snapchat|Twitter for|Pinterest/|musical_ly|BytedanceWebview"
    r"|; wv\)|CaptiveNetworkSupport|CaptivePortal",
    re.I,
)


def inside_another_app(user_agent: str) -> bool:
    """Whether this browser is part of another app or of a venue's sign-in page."""
    return bool(_INSIDE.search(user_agent))
