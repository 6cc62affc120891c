"""masking: personal data does not reach the question log; figures do."""

from __future__ import annotations

from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.masking import masked

PERSONAL = {
    "identity card": ("我身份证653001199003077758能查吗", "我身份证[id]能查吗"),
    "with x": ("11010519491231002X", "[id]"),
    "old card": ("证号 110105491231002 的", "证号 [id] 的"),
    "mobile": ("打我13800138000", "打我[phone]"),
    "spaced mobile": ("138 0013 8000", "[phone]"),
    "full width": ("电话１３８００１３８０００", "电话[phone]"),
    "with country": ("+86 138-0013-8000", "[phone]"),
    "landline": ("0996-2021234", "[phone]"),
    "e-mail": ("发到zhang.san@example.com吧", "发到[email]吧"),
    "bank card": ("卡号6222 0212 3456 7890 123", "卡号[card]"),
    "digit by digit": ("1 3 8 0 0 1 3 8 0 0 0", "[phone]"),
    "two spaces": ("138  0013  8000", "[phone]"),
    "slashes": ("138/0013/8000", "[phone]"),
    "long dashes": ("138—0013—8000，138–0013–8000，138‐0013‐8000", "[phone],[phone],[phone]"),
    "marks between": ("138、0013、8000", "[phone]"),
    "commas between": ("138，0013，8000", "[phone]"),
    "full stops between": ("138。0013。8000 或 138.0013.8000", "[phone] 或 [phone]"),
    "stars between": ("138*0013*8000", "[phone]"),
    "in brackets": ("138(0013)8000", "[phone]"),
    "spoken": ("幺三八零零一三八零零零", "[phone]"),
    "Chinese": ("一三八零零一三八零零零", "[phone]"),
    "formal Chinese": ("壹叁捌零零壹叁捌零零零", "[phone]"),
    "card in Chinese": ("一一零一零一一九九零零三零七四五七八", "[id]"),
    "card in Arabic digits": ("١١٠١٠١١٩٩٠٠٣٠٧٤٥٧٨", "[id]"),
    "card in groups": ("110101/19900307/4578", "[id]"),
    "400": ("400-820-8820", "[phone]"),
    "local number": ("拨2023456就行", "拨[phone]就行"),
    "mail with a Chinese name": ("张三@qq.com", "[email]"),
    "mail in spaces": ("zhangsan @ qq . com", "[email]"),
    "mail spelled out": ("zhangsan(at)qq(dot)com", "[email]"),
    "passport": ("护照E12345678和EA1234567", "护照[passport]和[passport]"),
    "plate": ("车牌新M12345，新能源新MD12345", "车牌[plate],新能源[plate]"),
    "registration": ("信用代码91652800MA775ABC1X", "信用代码[code]"),
    "cut at the end": ("问" * 495 + "13800138000", "问" * 495 + "[phon"),
    "two of them": ("13800138000或13900139000", "[phone]或[phone]"),
}


@pytest.mark.parametrize("text, kept", PERSONAL.values(), ids=[name.replace(" ", "-") for name in PERSONAL])
def test_personal_data_is_blotted_out(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "8月监控4826个项目",
        "137.39亿元换成13739000万元",
        "2023年5532个",
        "5111人才专项资金",
        "1,373,900万元",
        "涉及资金13739000000元",
        "2019 2020 2021 2022",
        "13,739,000,000 元",
        "137.39 4826 22.5 98",
        "第七部分二〇二三年",
    ],
)
def test_figures_stay(text: str) -> None:
    assert masked(text) == text


def test_what_a_database_cannot_hold_goes() -> None:
    assert masked("a\x00b\ud800c") == "a b c"
    assert len(masked("问" * 10_000)) == 500


@pytest.mark.parametrize("char", ["a", "㏂", "1", "0", "01", "-", "1 ", "@", "a@", ".", "京", "E1"])
def test_the_work_is_bounded_by_the_length_that_is_kept(char: str) -> None:
    """What is beyond is not looked at, whatever it is: 16 KB of one letter held the server for seconds."""
    seen = list[str]()

    class Watched(str):
        def __getitem__(self, at: SupportsIndex | slice) -> str:
            part = super().__getitem__(at)
            seen.append(part)
            return part

    assert len(masked(Watched(char * 16_300))) <= 500
    assert max(map(len, seen)) <= 540


@given(st.text(max_size=700))
def test_masking_twice_changes_no_more(text: str) -> None:
    once = masked(text)
    assert len(once) <= 500
    assert masked(once) == once
