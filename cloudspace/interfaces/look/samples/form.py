"""A form that leads nowhere."""

from __future__ import annotations

from django import forms

from cloudspace.interfaces.look.samples import words


class GalleryForm(forms.Form):
    """A registration that leads nowhere."""

    def __init__(self, data: dict[str, str] | None = None) -> None:
        super().__init__(data, auto_id=f"{'wrong' if data else 'fresh'}_%s")
        fields = self.fields
        fields["full_name"] = forms.CharField(
            label=words.say("Họ và tên", "Full name"), widget=forms.TextInput({"autocomplete": "name"})
        )
        fields["email"] = forms.EmailField(
            label="E-mail",
            help_text=words.say("Chúng tôi gửi một liên kết xác nhận tới đây.", "We send a confirmation link here."),
            widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        )
        fields["born"] = forms.DateField(
            label=words.say("Ngày sinh", "Date of birth"),
            help_text=words.say("Ví dụ 22/11/1990", "For example 22/11/1990"),
            input_formats=["%d/%m/%Y"],
            widget=forms.TextInput({"autocomplete": "bday", "inputmode": "numeric"}),
        )
        fields["plan"] = forms.ChoiceField(
            label=words.say("Tỉnh, thành phố", "Province or city"),
            choices=[
                ("", words.say("Chọn một nơi", "Choose one")),
                ("1", "Hà Nội"),
                ("2", "Huế"),
                ("3", "Cần Thơ"),
            ],
        )
        fields["pay"] = forms.ChoiceField(
            label=words.say("Cách thanh toán", "How to pay"),
            choices=[("qr", "VietQR"), ("card", words.say("Thẻ", "Card"))],
            widget=forms.RadioSelect,
            required=False,
        )
        fields["message"] = forms.CharField(
            label=words.say("Lời nhắn", "Message"), widget=forms.Textarea({"rows": 4}), required=False
        )
        fields["accept"] = forms.BooleanField(
            label=words.say(
                "Tôi đã đọc và chấp nhận điều khoản sử dụng", "I have read the terms of service and accept them"
            ),
        )
